import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scratchDirectory } from '../support/addon.ts'
import { buildRuntimeSpec } from '../support/build-runtime-spec.ts'
import {
  prepareBundle,
  runtimeProgram,
  usualCapabilities,
  type BundleConfig,
  type RuntimeBundle,
} from '../support/runtime-bundle.ts'

describe('an image', () => {
  it('with another null device gets no container (CVE-2025-31133)', () => {
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        keepDevOfImage(config)
        symlinkSync('/proc/sys/kernel/core_pattern', join(directory, 'rootfs/dev/null'))
      },
    })
    const run = bundle.run()
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('make device /dev/null: file exists')
  })

  it('leads the terminal nowhere by links in /dev (CVE-2025-52565)', async () => {
    for (const target of ['/proc/sys/kernel/core_pattern', '/proc/self/attr/exec']) {
      const bundle = terminalBundle((directory) => {
        symlinkSync(target, join(directory, 'devices/console'))
      })
      const end = await showTerminal(bundle)
      expect([target, end.exitCode]).toEqual([target, 1])
      expect(end.output).toContain('mount inside /proc is refused: /dev/console')
    }
    // The same with a link that stays among ordinary files: the terminal lies there, in the container.
    const bundle = terminalBundle((directory) => {
      symlinkSync('/tmp/console', join(directory, 'devices/console'))
    })
    expect(await showTerminal(bundle)).toEqual({ exitCode: 0, output: 'terminal\r\n' })
  })

  it('takes no parameter for itself that is set for the container (CVE-2025-52881)', () => {
    const name = 'proc/sys/net/ipv4/ip_unprivileged_port_start'
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        config.mounts = config.mounts.filter(({ destination }) => destination !== '/proc')
        config.linux.sysctl = { 'net.ipv4.ip_unprivileged_port_start': '80' }
        plant(directory, name)
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(readFileSync(join(bundle.rootfs, name), 'utf8')).toBe('')
  })

  it('takes no security label for itself (CVE-2019-16884, CVE-2019-19921)', () => {
    // A build that opens the file by its path alone starts the program, unconfined.
    const name = 'proc/thread-self/attr/apparmor/exec'
    const bundle = prepareBundle({
      script: 'echo unconfined',
      change: (config, { directory }) => {
        config.mounts = config.mounts.filter(({ destination }) => destination !== '/proc')
        Object.assign(config.process, { apparmorProfile: 'confined' })
        plant(directory, name)
      },
    })
    expect(bundle.run()).toMatchObject({ exitCode: 1, stdout: '' })
    expect(readFileSync(join(bundle.rootfs, name), 'utf8')).toBe('')
  })

  it('has files of ours mounted on its own links only inside (CVE-2025-24965)', () => {
    const canary = scratchDirectory()
    const bundle = prepareBundle({
      script: 'head -n 1 /etc/hosts',
      change: (config, { directory }) => {
        writeFileSync(join(directory, 'hosts'), '127.0.0.1 localhost\n')
        symlinkSync(join(canary, 'made'), join(directory, 'rootfs/etc/hosts'))
        config.mounts.push({
          ...{ destination: '/etc/hosts', type: 'bind', source: join(directory, 'hosts') },
          options: ['bind', 'ro'],
        })
      },
    })
    expect(bundle.run().stdout).toBe('127.0.0.1 localhost\n')
    expect(readdirSync(canary)).toEqual([])
  })

  it('holds nobody up with a pipe or an endless file for its accounts (CVE-2024-9676)', () => {
    for (const make of ['mkfifo', 'ln -s /dev/zero']) {
      const bundle = prepareBundle({
        script: 'echo $HOME',
        change: (_, { directory }) => {
          execFileSync('sh', ['-c', `${make} "$0"`, join(directory, 'rootfs/etc/passwd')])
        },
      })
      expect([make, bundle.run().stdout]).toEqual([make, '/\n'])
    }
  })
})

describe('a mount', () => {
  it('that is read-only stays so for a container with a user namespace of its own', () => {
    const script = 'mount -o remount,bind,rw /data; touch /data/x && echo written; true'
    const write = (capabilities: readonly string[]): string =>
      dataBundle(script, (config) => {
        withUserNamespace(config)
        grant(config, capabilities)
      }).run().stdout
    expect(write([])).toBe('')
    // The weakened form: one that may mount there lifts what its own bundle has laid on it.
    expect(write(['CAP_SYS_ADMIN'])).toBe('written\n')
  })

  it('of what the machine has mounted read-only is read-only', () => {
    const source = readOnlyDirectory()
    const mount = { type: 'bind', source, target: '/data', recursive: true } as const
    const { mounts } = buildRuntimeSpec({
      mounts: [{ ...mount, readOnly: false, propagation: 'rprivate' }],
    })
    const bind = mounts.find(({ destination }) => destination === '/data')
    const write = (options: readonly string[]): string =>
      prepareBundle({
        script: 'touch /data/x 2>/dev/null && echo written; true',
        change: (config) => {
          config.mounts.push({ destination: '/data', type: 'bind', source, options })
        },
      }).run().stdout
    expect(bind?.options).toEqual(['rbind', 'rprivate'])
    expect(write(bind?.options ?? [])).toBe('')
    // The weakened form: the option that says to write takes away the machine's own protection.
    expect(write(['rbind', 'rw', 'rprivate'])).toBe('written\n')
  })

  it('made in a container does not come back to the machine', () => {
    const script = 'mkdir -p /data/inner && mount -t tmpfs tmpfs /data/inner && echo mounted'
    for (const propagation of ['rprivate', 'rslave']) {
      const shared = sharedDirectory()
      const bundle = dataBundle(script, (config) => {
        grant(config, ['CAP_SYS_ADMIN'])
        config.mounts = config.mounts.filter(({ destination }) => destination !== '/data')
        config.mounts.push({
          ...{ destination: '/data', type: 'bind', source: shared },
          options: ['rbind', propagation],
        })
      })
      expect(bundle.run().stdout).toBe('mounted\n')
      expect(hasMount(join(shared, 'inner'))).toBe(false)
      // The weakened form: the same mount made by the machine, to show that it would be seen.
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(shared, 'inner')])
      expect(hasMount(join(shared, 'inner'))).toBe(true)
    }
  })
})

function hasMount(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `)
}

/** Its image's own /dev, with nothing mounted there. */
function keepDevOfImage(config: BundleConfig): void {
  config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'))
}

function plant(directory: string, name: string): void {
  const path = join(directory, 'rootfs', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
}

function terminalBundle(prepare: (directory: string) => void): RuntimeBundle {
  return prepareBundle({
    script: 'test -c /dev/console && echo terminal',
    change: (config, { directory }) => {
      config.process.terminal = true
      mkdirSync(join(directory, 'devices/pts'), { recursive: true })
      prepare(directory)
      config.mounts = config.mounts.map((mount) =>
        mount.destination === '/dev'
          ? { ...mount, type: 'bind', source: join(directory, 'devices'), options: ['rbind'] }
          : mount,
      )
      config.mounts = config.mounts.filter(({ destination }) => destination !== '/dev/shm')
    },
  })
}

function showTerminal(
  bundle: RuntimeBundle,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const args = ['--root', bundle.root, 'run', '--bundle', bundle.directory, bundle.id]
  const shown = spawn(runtimeProgram, args, {})
  let output = ''
  shown.onData((text) => (output += text))
  return new Promise((resolve) => {
    shown.onExit(({ exitCode }) => resolve({ exitCode, output }))
  })
}

/** A container with /data, which is read-only. */
function dataBundle(script: string, change: (config: BundleConfig) => void): RuntimeBundle {
  return prepareBundle({
    script: `exec 2>/dev/null; ${script}`,
    change: (config, { directory }) => {
      mkdirSync(join(directory, 'data'), { mode: 0o777 })
      config.mounts.push({
        ...{ destination: '/data', type: 'bind', source: join(directory, 'data') },
        options: ['bind', 'ro', 'nosuid', 'nodev'],
      })
      change(config)
    },
  })
}

function grant(config: BundleConfig, more: readonly string[]): void {
  for (const set of ['bounding', 'effective', 'permitted']) {
    config.process.capabilities[set] = [...usualCapabilities, ...more]
  }
}

function withUserNamespace(config: BundleConfig): void {
  const mappings = [{ containerID: 0, hostID: 0, size: 65_536 }]
  config.linux.namespaces.push({ type: 'user' })
  config.linux.uidMappings = mappings
  config.linux.gidMappings = mappings
}

/** A directory that is writable but for its mount. */
function readOnlyDirectory(): string {
  const directory = scratchDirectory()
  execFileSync('mount', ['--bind', directory, directory])
  onTestFinished(() => {
    execFileSync('umount', ['-l', directory])
  })
  execFileSync('mount', ['-o', 'remount,bind,ro', directory])
  return directory
}

/** A mount whose changes every copy of it shows. */
function sharedDirectory(): string {
  const directory = scratchDirectory()
  const shared = join(directory, 'shared')
  mkdirSync(shared)
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', shared])
  onTestFinished(() => {
    execFileSync('umount', ['-R', '-l', shared])
    rmSync(shared, { recursive: true, force: true })
  })
  execFileSync('mount', ['--make-shared', shared])
  return shared
}
