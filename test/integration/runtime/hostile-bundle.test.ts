import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle, runtimeProgram, type BundleConfig } from '../../support/runtime-bundle.ts'

type Change = (config: BundleConfig, paths: { readonly directory: string }) => void

describe('a hostile image or bundle', () => {
  it('gets nothing mounted outside of its root by links', () => {
    const bundle = prepareBundle({
      script: 'cat /proc/self/mountinfo',
      change: withCanary((config, { directory }) => {
        symlinkSync(join(directory, 'canary'), join(directory, 'rootfs/out'))
        symlinkSync('../../../../../../../../..' + directory, join(directory, 'rootfs/up'))
        config.mounts.push({ ...temporary, destination: '/out/inner' })
        config.mounts.push({ ...temporary, destination: '/up/canary/other' })
        config.mounts.push({ ...temporary, destination: '/../../../../escape' })
      }),
    })
    const run = bundle.run()
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain(' /escape ')
    expect(readdirSync(join(bundle.directory, 'canary'))).toEqual([])
  })

  it('gets no device and no link made outside of its root', () => {
    const bundle = prepareBundle({
      script: 'ls /',
      change: withCanary((config, { directory }) => {
        rmSync(join(directory, 'rootfs/dev'), { recursive: true })
        symlinkSync(join(directory, 'canary'), join(directory, 'rootfs/dev'))
        config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'))
      }),
    })
    expect(bundle.run().exitCode).toBe(0)
    expect(readdirSync(join(bundle.directory, 'canary'))).toEqual([])
  })

  it('cannot divert /proc or /sys by a link', () => {
    for (const name of ['proc', 'sys']) {
      const bundle = prepareBundle({
        change: (_, { directory }) => {
          rmSync(join(directory, 'rootfs', name), { recursive: true })
          mkdirSync(join(directory, 'rootfs/elsewhere'))
          symlinkSync('/elsewhere', join(directory, 'rootfs', name))
        },
      })
      const run = bundle.run()
      expect(run.exitCode).toBe(1)
      expect(run.stderr).toContain('must be mounted on ordinary directory')
    }
  })

  it('cannot mount over what the kernel shows below /proc', () => {
    const bundle = prepareBundle({
      change: (config) => {
        config.mounts.push({ ...temporary, destination: '/proc/self/attr' })
      },
    })
    expect(bundle.run().stderr).toContain('mount inside /proc is refused: /proc/self/attr')
  })

  it('finds no descriptor to leave its root by', () => {
    for (let descriptor = 3; descriptor < 24; ++descriptor) {
      const bundle = prepareBundle({
        script: 'pwd; ls',
        change: (config) => {
          config.process.cwd = `/proc/self/fd/${descriptor}`
        },
      })
      const run = bundle.run()
      expect([descriptor, run.exitCode, run.stdout]).toEqual([descriptor, 1, ''])
    }
  })

  it('inherits no descriptor of the caller, but those that are to be preserved', () => {
    const script = 'for f in 3 4 5 6 7 8 9; do test -e /proc/self/fd/$f && echo $f; done; true'
    const bundle = prepareBundle({ script })
    const open = openSync(bundle.directory, 'r')
    const runWith = (...flags: readonly string[]): string => {
      const args = ['--root', bundle.root, 'run', ...flags, '--bundle', bundle.directory, bundle.id]
      const stdio = ['ignore', 'pipe', 'inherit', open, open, open] as const
      return execFileSync(runtimeProgram, args, { stdio: [...stdio], encoding: 'utf8' })
    }
    expect(runWith()).toBe('')
    expect(runWith('--preserve-fds', '2')).toBe('3\n4\n')
    closeSync(open)
  })

  it('cannot write to the runtime through /proc/self/exe', () => {
    const before = statSync(runtimeProgram)
    const self = prepareBundle({ args: ['/proc/self/exe', '--version'] })
    self.run()
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    writeFileSync(join(bundle.rootfs, 'bin/trap'), '#!/proc/self/exe\n', { mode: 0o755 })
    bundle.call('exec', bundle.id, 'trap')
    expect(statSync(runtimeProgram)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs })
  })

  it('cannot set kernel parameters of the host', () => {
    const names = [
      ...[
        'kernel.core_pattern',
        'kernel.shm_rmid_forced=1+kernel.core_pattern',
        'vm.overcommit_memory',
      ],
      ...[
        'net.ipv4.ip_forward/../../../kernel/core_pattern',
        'net..ipv4',
        'net/../kernel/core_pattern',
      ],
      ...['kernel.msgmax ', '', 'fs.mqueue.', 'user.max_user_namespaces'],
    ]
    for (const name of names) {
      const bundle = prepareBundle({ change: (config) => (config.linux.sysctl = { [name]: '1' }) })
      const run = bundle.run()
      expect([name, run.exitCode]).toEqual([name, 1])
      expect(run.stderr).toContain('sysctl')
    }
  })

  it('cannot set those of a namespace that it shares with the host', () => {
    const bundle = prepareBundle({
      change: (config) => {
        config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network')
        config.linux.sysctl = { 'net.ipv4.ip_forward': '1' }
      },
    })
    expect(bundle.run().stderr).toContain('sysctl would change the host')
  })

  it.each([
    [{ 'kernel.hostname': 'other' }, false],
    [{ 'kernel.domainname': 'other' }, false],
    [{ 'kernel.domainname': 'domain' }, true],
  ])('refuses sysctls that contradict its own fields: %j', (sysctl, accepted) => {
    const bundle = prepareBundle({
      args: ['cat', '/proc/sys/kernel/domainname'],
      change: (config) => {
        config.domainname = 'domain'
        config.linux.sysctl = sysctl
      },
    })
    const run = bundle.run()
    expect(run.stdout).toBe(accepted ? 'domain\n' : '')
    expect(run.stderr.includes('sysctl conflicts with the field')).toBe(!accepted)
  })

  it('cannot put its cgroup above its own place', () => {
    const bundle = prepareBundle({
      change: (config) => (config.linux.cgroupsPath = '/a/../../b'),
    })
    expect(bundle.run().stderr).toContain('invalid cgroupsPath')
  })

  it('may be as big and as deep as it likes', () => {
    const deep = prepareBundle({})
    writeFileSync(join(deep.directory, 'config.json'), '{"a":' + '['.repeat(1_000_000))
    expect(deep.run().stderr).toContain('invalid JSON')
    const big = prepareBundle({
      change: (config) => (config.annotations['x'] = 'y'.repeat(1_000_000)),
    })
    expect(big.run().exitCode).toBe(0)
  })
})

const temporary = { type: 'tmpfs', source: 'tmpfs', options: [] }

/** A directory of the host that must stay empty. */
function withCanary(change: Change): Change {
  return (config, paths) => {
    mkdirSync(join(paths.directory, 'canary'))
    change(config, paths)
  }
}
