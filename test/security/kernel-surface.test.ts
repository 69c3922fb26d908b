import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seccompProfile } from '../../src/linux/bundle/seccomp-profile.ts'
import { usualCapabilities } from '../support/runtime-bundle.ts'
import { compileProgram } from './compile-program.ts'
import { prepareDefaultBundle } from './default-bundle.ts'
import { probeCalls } from './probe-calls.ts'

/**
 * Ways to bugs of the kernel, in a container that asks for nothing. The weakened form of each is the
 * same script in a privileged container, where it must succeed: so the script shows what it looks for.
 */
const attacks: readonly (readonly [string, string])[] = [
  ['makes namespaces of its own (CVE-2022-0185, CVE-2023-0386)', 'unshare -m true'],
  ['mounts a file system (CVE-2022-0185)', 'mount -t tmpfs tmpfs /tmp'],
  [
    'writes to its cgroup (CVE-2022-0492, CVE-2023-25809)',
    'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/x 2>/dev/null && rmdir $d/x && exit 0; done; exit 1',
  ],
  [
    'changes the parameters of the kernel',
    'cat /proc/sys/kernel/core_pattern > /tmp/p && cat /tmp/p > /proc/sys/kernel/core_pattern',
  ],
  ['reads the timers of the machine', 'grep -q . /proc/timer_list'],
  ['reads its interrupts', 'grep -q . /proc/interrupts'],
  [
    'opens the disk of the machine',
    'mknod /tmp/d b 7 0 && dd if=/tmp/d of=/dev/null bs=512 count=0 2>/dev/null',
  ],
  ['remounts what is read-only', 'mount -o remount,bind,rw /sys'],
  ['changes what /sys shows', 'test -w /sys/kernel/mm/ksm/run && echo 0 > /sys/kernel/mm/ksm/run'],
]

describe('a container that asks for nothing', () => {
  it.each(attacks)('never %s', (_, script) => {
    const held = prepareDefaultBundle({ script }).run()
    expect(held.exitCode).not.toBe(0)
    const service = { privileged: true }
    expect(prepareDefaultBundle({ script, service }).run()).toMatchObject({ exitCode: 0 })
  })

  it('has no file of the machine’s power meters (CVE-2020-8694)', () => {
    let masked: readonly string[] = []
    const bundle = prepareDefaultBundle({
      script: 'ls /sys/devices/virtual/powercap /sys/firmware 2>/dev/null | grep -v :',
      change: (config) => (masked = config.linux.maskedPaths),
    })
    expect(masked).toContain('/sys/devices/virtual/powercap')
    expect(bundle.run().stdout.trim()).toBe('')
  })

  it('has shared memory of a bounded size', () => {
    const script = 'dd if=/dev/zero of=/dev/shm/fill bs=1M count=65 2>&1; wc -c < /dev/shm/fill'
    const bundle = prepareDefaultBundle({ script })
    expect(bundle.run().stdout).toMatch(/No space left on device[^]*\n67108864\n$/)
  })

  it('cannot start a program of another user as that user with no-new-privileges', () => {
    const script = 'grep NoNewPrivs /proc/self/status'
    const change: Parameters<typeof prepareDefaultBundle>[0]['change'] = (config) => {
      config.process.noNewPrivileges = true
    }
    expect(prepareDefaultBundle({ script, change }).run().stdout).toBe('NoNewPrivs:\t1\n')
    expect(prepareDefaultBundle({ script }).run().stdout).toBe('NoNewPrivs:\t0\n')
  })

  it('can be kept from raw packets (CVE-2020-14386)', () => {
    const script = 'ping -c 1 -W 1 127.0.0.1 > /dev/null; grep CapEff /proc/self/status'
    const effective = (service: { capDrop?: readonly string[] }): string =>
      prepareDefaultBundle({ script, service }).run().stdout
    expect(effective({})).toBe('CapEff:\t00000000a80425fb\n')
    expect(effective({ capDrop: ['NET_RAW'] })).toBe('CapEff:\t00000000a80405fb\n')
  })
})

describe.runIf(process.arch === 'x64')('the default filter', () => {
  const probe = process.arch === 'x64' ? compileProgram('syscall-probe') : ''
  const profile = seccompProfile(usualCapabilities, 'x64')
  const ask = (calls: readonly string[]): readonly (string | undefined)[] => {
    const verdicts = probeCalls(probe, profile, calls)
    const open = probeCalls(probe, undefined, calls)
    expect([...open.values()]).toEqual(calls.map(() => 'allowed'))
    return calls.map((call) => verdicts.get(call))
  }

  it('refuses io_uring, user faults, keys and BPF on every ABI', () => {
    const calls = ['x86_64:425-427', 'x32:425-427', 'i386:425-427'].flatMap(range)
    const others = [
      'x86_64:323',
      'x32:323',
      'i386:374',
      'x86_64:248',
      'i386:286',
      'x86_64:321',
      'i386:357',
    ]
    expect(new Set(ask([...calls, ...others]))).toEqual(new Set(['EPERM']))
  })

  it('refuses sockets of kernel crypto and of the hypervisor on every ABI (CVE-2026-31431)', () => {
    const domains = [2, 37, 38, 39, 40, 41]
    const socket = ['x86_64:41', 'x32:41', 'i386:359']
    for (const call of socket) {
      expect([call, ...ask(domains.map((domain) => `${call}:${domain}`))]).toEqual([
        ...[call, 'allowed', 'allowed', 'EPERM', 'allowed', 'EPERM', 'allowed'],
      ])
    }
    // The calls of socketcall(2), which takes what matters from memory.
    const calls = Array.from({ length: 20 }, (_, index) => `i386:102:${index + 1}`)
    expect(new Set(ask(calls))).toEqual(new Set(['ENOSYS']))
  })

  it('lets clone make processes and threads, but no namespace', () => {
    const flags = {
      thread: 0x3d0f00,
      ...{ cgroup: 0x2000000, uts: 0x4000000, ipc: 0x8000000, user: 0x10000000 },
      ...{ pid: 0x20000000, network: 0x40000000, mount: 0x20000 },
    }
    for (const call of ['x86_64:56', 'x32:56', 'i386:120']) {
      const verdicts = ask(Object.values(flags).map((value) => `${call}:${value}`))
      expect(verdicts).toEqual(['allowed', ...Array<string>(7).fill('EPERM')])
    }
    // Flags that lie in memory cannot be judged: the call does not exist, and libraries take clone.
    expect(ask(['x86_64:435', 'x32:435', 'i386:435'])).toEqual(['ENOSYS', 'ENOSYS', 'ENOSYS'])
  })

  it('lets a process take the personalities that weaken nothing', () => {
    const values = [0, 8, 0x20000, 0x20008, 0xffffffff, 0x40000, 0x400000, 0x2]
    for (const call of ['x86_64:135', 'i386:136']) {
      expect(ask(values.map((value) => `${call}:${value}`))).toEqual([
        ...Array<string>(5).fill('allowed'),
        ...Array<string>(3).fill('EPERM'),
      ])
    }
  })

  it('kills on an ABI that a profile leaves out', () => {
    const narrow = { ...profile, architectures: ['SCMP_ARCH_X86_64'] }
    const verdicts = probeCalls(probe, narrow, ['x86_64:39', 'i386:20', 'x32:39'])
    expect([...verdicts.values()]).toEqual(['allowed', 'killed', 'killed'])
  })

  it('says of calls that it does not know that they do not exist', () => {
    expect(ask(['x86_64:471', 'i386:480', 'x32:471', 'x32:548', 'x86_64:600'])).toEqual(
      Array<string>(5).fill('ENOSYS'),
    )
  })

  it('refuses them to every process, also by exec', () => {
    const bundle = prepareDefaultBundle({
      args: ['sleep', '1000'],
      change: (_, { directory }) => copyFileSync(probe, join(directory, 'rootfs/probe')),
    })
    bundle.start()
    const calls = ['x86_64:165', 'i386:21', 'x86_64:41:38']
    expect(bundle.call('exec', bundle.id, '/probe', ...calls).stdout).toBe(
      'x86_64:165 1\ni386:21 1\nx86_64:41:38 1\n',
    )
  })
})

function range(text: string): readonly string[] {
  const [abi = '', numbers = ''] = text.split(':')
  const [first = 0, last = 0] = numbers.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => `${abi}:${first + index}`)
}
