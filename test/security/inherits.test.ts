import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { describe, expect, it } from 'vitest'
import { initProgram, runtimeProgram, type BundleConfig } from '../support/runtime-bundle.ts'
import { compileProgram } from './compile-program.ts'
import { prepareDefaultBundle } from './default-bundle.ts'

const inherit = compileProgram('inherit')

/** Two of the ways into a container, with and without a terminal, and with an init. */
const ways = [
  { way: 'run', terminal: false, init: false },
  { way: 'run', terminal: true, init: false },
  { way: 'run', terminal: false, init: true },
  { way: 'run', terminal: true, init: true },
  { way: 'exec', terminal: false, init: false },
  { way: 'exec', terminal: true, init: false },
] as const

type Way = (typeof ways)[number]

describe('what a process of a container has from who started it', () => {
  it.each(ways)('is listed here, by $way, terminal: $terminal, init: $init', async (way) => {
    const lines = await inherited(way)
    const standard = way.terminal ? '/dev/pts/0' : 'file'
    expect(only(lines, 'fd')).toEqual([
      `fd 0 ${way.terminal ? '/dev/pts/0' : '/dev/null'}`,
      `fd 1 ${standard}`,
      `fd 2 ${standard}`,
    ])
    expect(only(lines, 'cwd|env|session|terminal|umask|parent-death')).toEqual([
      'cwd /',
      'env PATH=/bin',
      'env HOME=/',
      `session ${way.init ? 'inherited' : 'own'}`,
      `terminal ${way.terminal ? 'yes' : 'no'}`,
      'umask 022',
      'parent-death 0',
    ])
    expect(only(lines, '[A-Z]\\w+')).toEqual([
      'Uid 0\t0\t0\t0',
      'Gid 0\t0\t0\t0',
      'Groups 0',
      'SigBlk 0000000000000000',
      'SigIgn 0000000000000000',
      'CapInh 0000000000000000',
      'CapPrm 00000000a80425fb',
      'CapEff 00000000a80425fb',
      'CapBnd 00000000a80425fb',
      'CapAmb 0000000000000000',
      'NoNewPrivs 0',
      'Seccomp 2',
    ])
  })

  it.each(ways)('is no mount but these, by $way, terminal: $terminal, init: $init', async (way) => {
    const lines = (await inherited(way)).filter((line) => line.startsWith('mount '))
    const mounts = lines.filter((line) => !line.startsWith('mount /sys/fs/cgroup/'))
    const console = 'mount /dev/console devpts rw,nosuid,noexec,relatime'
    const hasConsole = way.terminal && way.way === 'run'
    expect(mounts.filter((line) => !line.startsWith('mount / '))).toEqual([
      'mount /proc proc rw,nosuid,nodev,noexec,relatime',
      'mount /dev tmpfs rw,nosuid',
      'mount /sys sysfs ro,nosuid,nodev,noexec,relatime',
      'mount /dev/pts devpts rw,nosuid,noexec,relatime',
      'mount /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime',
      'mount /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime',
      expect.stringMatching(/^mount \/sys\/fs\/cgroup \w+ ro,nosuid,nodev,noexec,relatime$/),
      ...(hasConsole ? [console] : []),
      ...maskedMounts,
      ...readOnlyMounts,
    ])
    const cgroups = lines.filter((line) => line.startsWith('mount /sys/fs/cgroup/'))
    expect(cgroups.filter((line) => !line.includes(' ro,nosuid,nodev,noexec,relatime'))).toEqual([])
    expect(lines.filter((line) => line.endsWith(' shared'))).toEqual([])
  })
})

/** The null device over files, an empty directory over directories. */
const maskedMounts = [
  'mount /proc/interrupts devtmpfs rw,relatime',
  'mount /proc/keys devtmpfs rw,relatime',
  'mount /proc/timer_list devtmpfs rw,relatime',
  'mount /sys/firmware tmpfs ro,relatime',
]

const readOnlyMounts = ['bus', 'fs', 'irq', 'sys'].map(
  (name) => `mount /proc/${name} proc ro,nosuid,nodev,noexec,relatime`,
)

function only(lines: readonly string[], kinds: string): readonly string[] {
  const kind = new RegExp(`^(${kinds}) `)
  return lines.filter((line) => kind.test(line))
}

async function inherited({ way, terminal, init }: Way): Promise<readonly string[]> {
  const bundle = prepareDefaultBundle({
    args: way === 'run' ? ['/inherit'] : ['sleep', '1000'],
    change: (config, { directory }) => {
      copyFileSync(inherit, join(directory, 'rootfs/inherit'))
      config.process.terminal = terminal && way === 'run'
      if (init) config.annotations['dev.stack.init'] = initProgram
      withoutMachinesOwn(config)
    },
  })
  if (way === 'exec') bundle.start()
  const args =
    way === 'run'
      ? ['run', '--bundle', bundle.directory, bundle.id]
      : ['exec', ...(terminal ? ['--tty'] : []), bundle.id, '/inherit']
  const output = terminal
    ? await onTerminal(['--root', bundle.root, ...args])
    : bundle.call(...args).stdout
  return output.trimEnd().split(/\r?\n/)
}

/** Masks of files that not every kernel has would make the lists differ from machine to machine. */
function withoutMachinesOwn(config: BundleConfig): void {
  const everywhere = ['/proc/keys', '/proc/timer_list', '/proc/interrupts', '/sys/firmware']
  config.linux.maskedPaths = config.linux.maskedPaths.filter((path) => everywhere.includes(path))
  config.linux.readonlyPaths = config.linux.readonlyPaths.filter(
    (path) => path !== '/proc/sysrq-trigger',
  )
}

function onTerminal(args: readonly string[]): Promise<string> {
  const shown = spawn(runtimeProgram, [...args], {})
  let output = ''
  shown.onData((text) => (output += text))
  return new Promise((resolve) => {
    shown.onExit(() => resolve(output))
  })
}
