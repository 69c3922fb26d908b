import { describe, expect, it } from 'vitest'
import { examineCgroups } from '../../../../src/app/doctor/examine-cgroups.ts'
import { examineKernel } from '../../../../src/app/doctor/examine-kernel.ts'
import { examineNetwork } from '../../../../src/app/doctor/examine-network.ts'
import { examinePrograms } from '../../../../src/app/doctor/examine-programs.ts'
import { examineStorage } from '../../../../src/app/doctor/examine-storage.ts'
import type { Finding } from '../../../../src/app/doctor/finding.ts'
import type { MachineReader } from '../../../../src/app/doctor/machine-reader.ts'

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts', 'user', 'time']

interface Facts {
  readonly kernelRelease?: string
  readonly userId?: number
  readonly texts?: Readonly<Record<string, string>>
  readonly lists?: Readonly<Record<string, readonly string[]>>
  readonly paths?: readonly string[]
  readonly freeBytes?: number
  readonly outputs?: Readonly<Record<string, string>>
}

function machineWith(facts: Facts): MachineReader {
  return {
    kernelRelease: facts.kernelRelease ?? '6.1.0-18-amd64',
    userId: facts.userId ?? 0,
    readText: async (path) => facts.texts?.[path],
    list: async (path) => facts.lists?.[path] ?? [],
    exists: async (path) => path === '/' || (facts.paths ?? []).includes(path),
    isWritable: async (path) => (facts.paths ?? []).includes(path),
    freeBytes: async () => facts.freeBytes ?? 0,
    run: async (program, args) => facts.outputs?.[[program, ...args].join(' ')],
  }
}

function print(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ verdict, subject, observed }) => `${verdict} ${subject}: ${observed}`)
}

const goodKernel: Facts = {
  texts: {
    '/proc/filesystems': 'nodev\tproc\nnodev\toverlay\n',
    '/proc/sys/kernel/seccomp/actions_avail': 'allow',
    '/proc/sys/fs/inotify/max_user_watches': '524288\n',
    '/proc/sys/fs/inotify/max_user_instances': '512\n',
  },
  lists: { '/proc/self/ns': namespaces },
}

describe('the kernel', () => {
  it('passes when it has everything', async () => {
    const findings = await examineKernel(machineWith(goodKernel))
    expect(findings.map(({ verdict }) => verdict)).toEqual(Array(6).fill('pass'))
  })

  it('may have the overlay file system as a module that is not loaded yet', async () => {
    const texts = {
      ...goodKernel.texts,
      '/proc/filesystems': 'nodev\tproc\n',
      '/lib/modules/6.1.0-18-amd64/modules.dep': 'kernel/fs/overlayfs/overlay.ko: kernel/x.ko\n',
    }
    const findings = await examineKernel(machineWith({ ...goodKernel, texts }))
    expect(print(findings)).toContain('pass overlay file system: a module')
  })

  it('is good enough from 5.12 on, and what it lacks is told', async () => {
    const findings = await examineKernel(machineWith({ ...goodKernel, kernelRelease: '5.12.0' }))
    expect(print(findings).filter((text) => !text.startsWith('pass'))).toEqual([
      'warn system calls: without cgroup.kill: a slower way is taken',
    ])
  })

  it('is too old before', async () => {
    const findings = await examineKernel(machineWith({ ...goodKernel, kernelRelease: '4.19.0' }))
    expect(print(findings).slice(0, 2)).toEqual([
      'fail kernel: 4.19.0, older than 5.12',
      'fail system calls: without mount API (fsopen, open_tree, move_mount), clone3, pidfd, ' +
        'openat2, pidfd_getfd, close_range, mount_setattr',
    ])
  })

  it('is asked for namespaces, overlay and limits', async () => {
    const findings = await examineKernel(
      machineWith({
        texts: {
          '/proc/sys/fs/inotify/max_user_watches': '8192',
          '/proc/sys/fs/inotify/max_user_instances': '128',
        },
        lists: { '/proc/self/ns': namespaces.filter((name) => name !== 'net') },
      }),
    )
    expect(print(findings).slice(2)).toEqual([
      'fail namespaces: without net',
      'fail overlay file system: the kernel does not know it',
      'warn seccomp: absent',
      'warn inotify limits: 8192 watches, 128 instances for each user',
    ])
    expect(findings.slice(2).every(({ fix }) => fix !== null)).toBe(true)
  })
})

describe('cgroups', () => {
  const mount = (target: string, type: string, options: string): string =>
    `30 25 0:26 / ${target} rw,nosuid shared:9 - ${type} ${type} rw,${options}\n`

  it.each([
    [
      'version 2',
      mount('/sys/fs/cgroup', 'cgroup2', 'nsdelegate'),
      { '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n' },
      ['pass cgroups: version 2; controllers: cpu, memory, pids'],
    ],
    [
      'hybrid',
      mount('/sys/fs/cgroup/unified', 'cgroup2', 'nsdelegate') +
        mount('/sys/fs/cgroup/cpu', 'cgroup', 'cpu,cpuacct') +
        mount('/sys/fs/cgroup/pids', 'cgroup', 'pids'),
      { '/sys/fs/cgroup/unified/cgroup.controllers': '\n' },
      [
        'pass cgroups: hybrid: version 1 with a tree of version 2; controllers: cpu, pids',
        'warn cgroups: no controller for memory: such limits cannot be kept',
      ],
    ],
    ['none', mount('/proc', 'proc', ''), {}, ['fail cgroups: not mounted']],
  ])('of layout %s', async (_, mountinfo, files, expected) => {
    const texts = { '/proc/self/mountinfo': mountinfo, ...files }
    expect(print(await examineCgroups(machineWith({ texts })))).toEqual(expected)
  })
})

describe('programs', () => {
  it('are named when they are missing', async () => {
    const machine = machineWith({ paths: ['/d/native/stack.node', '/d/native/stack-init'] })
    expect(await examinePrograms(machine, '/d')).toEqual([
      {
        subject: 'native programs',
        verdict: 'fail',
        observed: 'without stack-runtime, stack-monitor, stack-files',
        fix: 'run "npm run build"',
      },
      {
        subject: 'nft',
        verdict: 'fail',
        observed: 'not installed',
        fix: 'run "apt-get install nftables" as root',
      },
    ])
  })
})

describe('the network', () => {
  const tables = { 'nft list tables': '' }
  const forwarding = { '/proc/sys/net/ipv4/ip_forward': '1\n' }

  it('passes', async () => {
    const machine = machineWith({ outputs: tables, texts: forwarding })
    expect(print(await examineNetwork(machine))).toEqual([
      'pass nf_tables: usable',
      'pass IPv4 forwarding: on',
    ])
  })

  it('is in the way when Docker has set up its firewall', async () => {
    const chain = 'table ip filter {\n chain FORWARD {\n type filter hook forward; policy drop;'
    const outputs = { ...tables, 'nft list chain ip filter FORWARD': chain }
    const findings = await examineNetwork(machineWith({ outputs, texts: forwarding }))
    expect(findings.at(-1)).toMatchObject({
      verdict: 'warn',
      subject: 'firewall',
      fix: expect.stringContaining('iptables -I FORWARD -i stk+ -j ACCEPT'),
    })
    const accepting = { ...outputs, 'nft list chain ip filter FORWARD': `${chain} iifname "stk*"` }
    const mended = await examineNetwork(machineWith({ outputs: accepting, texts: forwarding }))
    expect(mended.at(-1)?.verdict).toBe('pass')
  })
})

describe('storage', () => {
  const gibibyte = 1024 ** 3
  const directories = { data: '/var/lib/stack', run: '/run/stack' }

  it.each([
    [10 * gibibyte, 'pass disk: 10.0 GiB free'],
    [gibibyte, 'warn disk: 1.0 GiB free'],
    [0, 'fail disk: 0.0 GiB free'],
  ])('with %d bytes free', async (freeBytes, expected) => {
    const machine = machineWith({ freeBytes, paths: ['/var/lib', '/run'] })
    expect(print(await examineStorage(machine, directories))).toEqual([
      'pass data directory: /var/lib/stack',
      'pass run directory: /run/stack',
      expected,
    ])
  })

  it('needs the nearest directory that is there to be writable', async () => {
    const findings = await examineStorage(machineWith({ paths: ['/run'] }), directories)
    expect(print(findings)[0]).toBe('fail data directory: / cannot be written')
  })
})
