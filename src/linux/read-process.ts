import { readFileSync } from 'node:fs'
import { instant } from '../model/instant.ts'
import type { ProcessRow } from '../model/process-row.ts'

/** Of the times in /proc, which count hundredths of a second on every architecture. */
const tickMs = 10

/** What is the same for all processes of one look. */
export interface ProcessFrame {
  /** When the machine started, in epoch milliseconds. */
  readonly bootTime: number
  /** Names of the machine's users by number. */
  readonly users: ReadonlyMap<string, string>
}

export function readProcessFrame(): ProcessFrame {
  const seconds = /^btime (\d+)/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const users = lines.flatMap((line): [string, string][] => {
    const [name, , id] = line.split(':')
    return name === undefined || id === undefined ? [] : [[id, name]]
  })
  // The first of several names of one number is the usual one.
  return { bootTime: Number(seconds ?? 0) * 1000, users: new Map(users.toReversed()) }
}

/** What the machine's /proc says of a process; `undefined` when it has ended. */
export function readProcess(pid: number, frame: ProcessFrame): ProcessRow | undefined {
  const stat = readOf(pid, 'stat')
  const status = readOf(pid, 'status')
  const commandLine = readOf(pid, 'cmdline')
  if (stat === undefined || status === undefined || commandLine === undefined) return undefined
  // proc_pid_stat(5): the name in brackets may hold anything, also brackets.
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3] ?? 0)
  const user = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? ''
  const words = commandLine.replaceAll('\0', ' ').trimEnd()
  return {
    pid,
    parentPid: field(4),
    user: frame.users.get(user) ?? user,
    startedAt: instant(frame.bootTime + field(22) * tickMs),
    cpuMs: (field(14) + field(15)) * tickMs,
    terminal: terminalName(field(7)),
    command: words === '' ? `[${name}]` : words,
  }
}

/** The device number of tty_nr: major in bits 8 to 15, minor in bits 0 to 7 and 20 to 31. */
function terminalName(device: number): string | null {
  if (device === 0) return null
  const major = (device >> 8) & 0xff
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00)
  return major >= 136 && major <= 143 ? `pts/${(major - 136) * 256 + minor}` : `${major}:${minor}`
}

function readOf(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}
