import { parseByteSize } from '../config/parse-byte-size.ts'
import { parseRestart } from '../config/parse-restart.ts'
import { StackError } from '../errors/stack-error.ts'
import { bytes, type ByteSize } from '../model/byte-size.ts'
import type { LimitChanges } from '../model/limits.ts'
import type { RestartPolicy } from '../model/restart-policy.ts'

/** Limits as `docker update` takes them on its command line, by the names of its options. */
export interface LimitTexts {
  readonly blkioWeight?: string | undefined
  readonly cpuPeriod?: string | undefined
  readonly cpuQuota?: string | undefined
  readonly cpuRtPeriod?: string | undefined
  readonly cpuRtRuntime?: string | undefined
  readonly cpuShares?: string | undefined
  readonly cpus?: string | undefined
  readonly cpusetCpus?: string | undefined
  readonly cpusetMems?: string | undefined
  readonly memory?: string | undefined
  readonly memoryReservation?: string | undefined
  readonly memorySwap?: string | undefined
  readonly pidsLimit?: string | undefined
  readonly restart?: string | undefined
}

type Changes = { -readonly [Name in keyof LimitChanges]: LimitChanges[Name] }

/** 0, and -1 where it can be written, take a limit away. Throws CL0001 for what is no limit. */
export function limitChanges(texts: LimitTexts): LimitChanges {
  const changes: Changes = {}
  for (const [name, read] of Object.entries(readers)) {
    const text = texts[name as keyof LimitTexts] // The keys of the readers.
    if (text !== undefined) read(text, changes)
  }
  return changes
}

type Reader = (text: string, changes: Changes) => void

const readers: Readonly<Record<keyof LimitTexts, Reader>> = {
  cpus: (text, changes) => {
    changes.cpus = /^\d*\.?\d+$/.test(text) ? Number(text) || null : refuse('--cpus', text, '0.5')
    // The last one that was set counts.
    if (changes.cpus !== null) [changes.cpuQuota, changes.cpuPeriod] = [null, null]
  },
  cpuShares: (text, changes) => {
    changes.cpuShares = wholeNumber('--cpu-shares', text, { least: 2, most: 262_144 })
  },
  cpuPeriod: (text, changes) => {
    changes.cpuPeriod = wholeNumber('--cpu-period', text, { least: 1000, most: 1_000_000 })
  },
  cpuQuota: (text, changes) => {
    changes.cpuQuota = wholeNumber('--cpu-quota', text, { least: 1000, most: longest })
  },
  cpuRtPeriod: (text, changes) => {
    changes.cpuRealtimePeriod = microseconds('--cpu-rt-period', text)
  },
  cpuRtRuntime: (text, changes) => {
    changes.cpuRealtimeRuntime = microseconds('--cpu-rt-runtime', text)
  },
  cpusetCpus: (text, changes) => {
    changes.cpuset = list('--cpuset-cpus', text)
  },
  cpusetMems: (text, changes) => {
    changes.cpusetMems = list('--cpuset-mems', text)
  },
  memory: (text, changes) => {
    changes.memory = size('--memory', text)
  },
  memoryReservation: (text, changes) => {
    changes.memoryReservation = size('--memory-reservation', text)
  },
  memorySwap: (text, changes) => {
    changes.memorySwap = text === '-1' ? 'unlimited' : size('--memory-swap', text)
  },
  pidsLimit: (text, changes) => {
    changes.pids = wholeNumber('--pids-limit', text, { least: 1, most: 4_194_304 })
  },
  blkioWeight: (text, changes) => {
    changes.blockIoWeight = wholeNumber('--blkio-weight', text, { least: 10, most: 1000 })
  },
  restart: (text, changes) => {
    changes.restart = parseRestart(text) ?? refuse<RestartPolicy>('--restart', text, 'on-failure:3')
  },
}

/** Microseconds in a year: a longer quota means nothing. */
const longest = 31_536_000_000_000

function wholeNumber(
  option: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (number === 0 || number === -1) return null
  if (number >= least && number <= most) return number
  throw new StackError('CL0001', `${option} ${text} is no number from ${least} to ${most}`, {
    hint: `write ${option} 0 to take the limit away`,
  })
}

/** The kernel has no value that takes the limit away again. */
function microseconds(option: string, text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0
  return number > 0 && number <= longest ? number : refuse(option, text, '1000')
}

function size(option: string, text: string): ByteSize | null {
  const number = parseByteSize(text)
  if (number === undefined || number < 0) return refuse(option, text, '512m')
  return number === 0 ? null : bytes(number)
}

/** Processors or memory nodes (cpuset(7), list format); an empty one takes the limit away. */
function list(option: string, text: string): string | null {
  if (text === '') return null
  return /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text) ? text : refuse(option, text, '0-2,5')
}

function refuse<T = never>(option: string, text: string, example: string): T {
  throw new StackError('CL0001', `${option} "${text}" is no value that it takes`, {
    hint: `write such as ${option} ${example}`,
  })
}
