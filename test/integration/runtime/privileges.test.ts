import { describe, expect, it } from 'vitest'
import {
  prepareBundle,
  usualCapabilities,
  type BundleConfig,
} from '../../support/runtime-bundle.ts'

describe('privileges', () => {
  it('are the capability sets of the bundle', () => {
    const bundle = prepareBundle({
      script: 'grep ^Cap /proc/self/status | tr "\\t" " "',
      change: (config) => {
        config.process.capabilities = {
          bounding: ['CAP_CHOWN', 'CAP_KILL'],
          permitted: ['CAP_CHOWN', 'CAP_KILL'],
          effective: ['CAP_CHOWN'],
        }
      },
    })
    expect(bundle.run().stdout.split('\n')).toEqual([
      ...['CapInh: 0000000000000000', 'CapPrm: 0000000000000021', 'CapEff: 0000000000000021'],
      ...['CapBnd: 0000000000000021', 'CapAmb: 0000000000000000', ''],
    ])
  })

  it('warns of ambient ones that the kernel would not raise', () => {
    const run = prepareBundle({
      change: (config) => Object.assign(config.process.capabilities, { ambient: ['CAP_CHOWN'] }),
    }).run()
    expect(run.exitCode).toBe(0)
    expect(run.stderr).toBe(
      "stack-runtime: warning: can't raise ambient capability CAP_CHOWN: it is not inheritable and permitted\n",
    )
  })

  it('go with the user, but for those that are ambient', () => {
    const bundle = prepareBundle({
      script: 'id -u; id -G; grep -E "CapEff|CapBnd" /proc/self/status | tr "\\t" " "',
      change: (config) => {
        const bind = ['CAP_NET_BIND_SERVICE']
        config.process.user = { uid: 1000, gid: 1001, additionalGids: [50] }
        config.process.capabilities = {
          ...{ bounding: usualCapabilities, permitted: bind, effective: bind },
          ...{ inheritable: bind, ambient: bind },
        }
      },
    })
    expect(bundle.run().stdout.split('\n')).toEqual([
      ...['1000', '1001 50', 'CapEff: 0000000000000400', 'CapBnd: 00000000a80425fb', ''],
    ])
  })

  it('are all that there are when all are asked for, and warn of unknown ones', () => {
    const bundle = prepareBundle({
      script: 'true',
      change: (config) => {
        const all = [...usualCapabilities, 'CAP_SYS_RESOURCE', 'CAP_FROM_THE_FUTURE']
        config.process.capabilities = { bounding: all, permitted: all, effective: all }
      },
    })
    expect(bundle.run()).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'stack-runtime: warning: ignoring unknown capabilities: CAP_FROM_THE_FUTURE\n',
    })
  })

  it('cannot be gained with no_new_privs', () => {
    const bundle = prepareBundle({
      script: 'grep NoNewPrivs /proc/self/status',
      change: (config) => {
        config.process.noNewPrivileges = true
      },
    })
    expect(bundle.run().stdout).toBe('NoNewPrivs:\t1\n')
  })

  it.each<[string, (config: BundleConfig) => void]>([
    [
      'selinuxLabel',
      (config) => (config.process.selinuxLabel = 'system_u:system_r:container_t:s0'),
    ],
    ['mountLabel', (config) => (config.linux.mountLabel = 'system_u:object_r:container_file_t:s0')],
  ])('are never less than asked for: without SELinux, %s is refused', (name, change) => {
    const run = prepareBundle({ change }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain(`SELinux is not supported: ${name} system_u:`)
  })

  it('exclude groups of the one who calls', () => {
    const bundle = prepareBundle({ script: 'id -G' })
    expect(bundle.run().stdout).toBe('0\n')
  })

  it('do not reach masked and read-only paths', () => {
    const script = [
      'wc -c < /proc/timer_list; ls /sys/firmware | wc -l; echo x > /sys/firmware/x',
      'echo 1 > /proc/sys/kernel/msgmax',
    ].join(';')
    const run = prepareBundle({ script }).run()
    expect(run.stdout).toBe('0\n0\n')
    expect(run.stderr.match(/Read-only file system/g)).toHaveLength(2)
  })
})

describe('seccomp', () => {
  it('of a profile older than the calls that we make ourselves lets the program start', () => {
    for (const noNewPrivileges of [false, true]) {
      const bundle = prepareBundle({
        args: ['echo', 'started'],
        change: (config) => {
          config.process.noNewPrivileges = noNewPrivileges
          const names = ['close_range', 'faccessat2', 'openat2', 'clone3']
          allowAllBut(config, { names, action: 'SCMP_ACT_ERRNO', errnoRet: 1 })
        },
      })
      expect(bundle.run()).toEqual({ exitCode: 0, stdout: 'started\n', stderr: '' })
    }
  })

  it('refuses with the errno of the profile, with and without no_new_privs', () => {
    for (const noNewPrivileges of [false, true]) {
      const bundle = prepareBundle({
        script: 'mkdir /tmp/d; echo $?; chmod 700 /bin; echo $?; grep Seccomp: /proc/self/status',
        change: (config) => {
          config.process.noNewPrivileges = noNewPrivileges
          allowAllBut(config, {
            names: ['mkdir', 'mkdirat'],
            action: 'SCMP_ACT_ERRNO',
            errnoRet: 28,
          })
        },
      })
      const run = bundle.run()
      expect(run.stdout).toBe('1\n0\nSeccomp:\t2\n')
      expect(run.stderr).toContain('No space left on device')
    }
  })

  it('compares arguments', () => {
    const bundle = prepareBundle({
      script: 'kill -0 $$; echo $?; kill -CONT $$; echo $?; kill -URG $$; echo $?',
      change: (config) => {
        const args = [18, 23].map((value) => ({ index: 1, value, op: 'SCMP_CMP_EQ' }))
        allowAllBut(config, { names: ['kill'], action: 'SCMP_ACT_ERRNO', args })
      },
    })
    expect(bundle.run().stdout).toBe('0\n1\n1\n')
  })

  it('ends a process that makes a forbidden call', () => {
    const bundle = prepareBundle({
      script: 'mkdir /tmp/d; echo $?',
      change: (config) => {
        allowAllBut(config, { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_KILL_PROCESS' })
      },
    })
    expect(bundle.run().stdout).toBe('159\n')
  })

  it('holds for exec as well', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => {
        allowAllBut(config, { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' })
      },
    })
    bundle.start()
    expect(bundle.call('exec', bundle.id, 'mkdir', '/tmp/d').stderr).toContain('not permitted')
  })

  it('gives the same filter from its cache as from the compiler', () => {
    const change = (config: BundleConfig): void =>
      allowAllBut(config, { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' })
    const bundle = prepareBundle({ script: 'mkdir /tmp/d', change })
    expect([bundle.run().exitCode, bundle.run().exitCode]).toEqual([1, 1])
  })

  it('takes a profile that names calls nobody knows, and refuses actions nobody knows', () => {
    const future = prepareBundle({
      change: (config) =>
        allowAllBut(config, { names: ['from_the_future'], action: 'SCMP_ACT_ERRNO' }),
    })
    expect(future.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const unknown = prepareBundle({
      change: (config) => allowAllBut(config, { names: ['mkdir'], action: 'SCMP_ACT_WISH' }),
    })
    expect(unknown.run().stderr).toContain('unsupported seccomp action SCMP_ACT_WISH')
  })
})

function allowAllBut(config: BundleConfig, rule: Record<string, unknown>): void {
  config.linux.seccomp = {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    syscalls: [rule],
  }
}
