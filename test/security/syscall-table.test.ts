import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { words } from '../../src/linux/bundle/seccomp-allowed.ts'
import { seccompProfile } from '../../src/linux/bundle/seccomp-profile.ts'
import { usualCapabilities } from '../support/runtime-bundle.ts'
import { repositoryRoot } from '../support/repository.ts'
import { compileProgram } from './compile-program.ts'
import { probeCalls, type Verdicts } from './probe-calls.ts'

/** Without uretprobe(2) and uprobe(2), which kernels let pass every filter since Linux 6.14. */
const abis = [
  { abi: 'x86_64', calls: ['x86_64:0-334', 'x86_64:337-480'], count: 479 },
  { abi: 'i386', calls: ['i386:0-480'], count: 481 },
  { abi: 'x32', calls: ['x32:0-334', 'x32:337-560'], count: 559 },
] as const

const isHere = process.arch === 'x64'
const probe = isHere ? compileProgram('syscall-probe') : ''
const profile = seccompProfile(usualCapabilities, 'x64')
const privilegedProfile = seccompProfile([...usualCapabilities, 'CAP_SYS_ADMIN'], 'x64')

/** Every call and its verdict, as the files in `system-calls` have it. A new call gets a name there by hand. */
describe.runIf(isHere)('the system calls of the default profile', () => {
  it.each(abis)('are as recorded for $abi', async ({ abi, calls }) => {
    const verdicts = probeCalls(probe, profile, calls)
    await expect(describeCalls(verdicts, namesIn(fileOf(abi)))).toMatchFileSnapshot(fileOf(abi))
  })

  it.each(abis)('are all allowed without a filter, for $abi', ({ calls, count }) => {
    // The weakened form, which shows that the probe sees them all.
    const verdicts = probeCalls(probe, undefined, calls)
    expect(verdicts.size).toBe(count)
    expect(new Set(verdicts.values())).toEqual(new Set(['allowed']))
  })

  it.each(abis)('are more with CAP_SYS_ADMIN by those that need it, for $abi', ({ abi, calls }) => {
    const names = namesIn(fileOf(abi))
    const ordinary = probeCalls(probe, profile, calls)
    const changed = [...probeCalls(probe, privilegedProfile, calls)]
      .filter(([call, verdict]) => verdict !== ordinary.get(call))
      .map(([call, verdict]) => `${names.get(numberOf(call))} ${verdict}`)
    const names32 = abi === 'i386' ? ['umount'] : []
    expect(changed.toSorted()).toEqual(
      [...callsOfAdministrators, ...names32].toSorted().map((name) => `${name} allowed`),
    )
  })
})

const callsOfAdministrators = words(`bpf clone3 fanotify_init fsconfig fsmount fsopen fspick
  lookup_dcookie lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount
  open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount2
  unshare`)

/** One line a call; numbers in a row without a name that are answered alike share one. */
function describeCalls(verdicts: Verdicts, names: ReadonlyMap<number, string>): string {
  const rows: { first: number; last: number; text: string; isNamed: boolean }[] = []
  for (const [call, verdict] of verdicts) {
    const number = numberOf(call)
    const name = names.get(number)
    const text = `${name ?? '-'} ${verdict}`
    const before = rows.at(-1)
    if (before?.text === text && !before.isNamed && before.last === number - 1) before.last = number
    else rows.push({ first: number, last: number, text, isNamed: name !== undefined })
  }
  return rows
    .map(({ first, last, text }) => `${first === last ? first : `${first}-${last}`} ${text}\n`)
    .join('')
}

function fileOf(abi: string): string {
  return join(repositoryRoot, 'test/security/system-calls', `${abi}.txt`)
}

function namesIn(file: string): ReadonlyMap<number, string> {
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n')
  return new Map(
    rows
      .map((row) => row.split(' '))
      .filter(([, name]) => name !== '-')
      .map(([number, name = '']) => [Number(number), name]),
  )
}

function numberOf(call: string): number {
  return Number(call.split(':')[1])
}
