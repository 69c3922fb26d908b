import type { ExitRecord } from '../model/container-state.ts'
import type { Instant } from '../model/instant.ts'
import { isCrashLooping } from './find-crash-loops.ts'
import type { ListedContainer } from './list-containers.ts'

/** From the worst to the best; the last three are as they should be. */
export const stateWords = [
  'failed',
  'unhealthy',
  'restarting',
  'absent',
  'waiting',
  'created',
  'stopped',
  'paused',
  'starting',
  'running',
  'scheduled',
  'completed',
] as const

export type StateWord = (typeof stateWords)[number]

export interface DescribedState {
  readonly state: StateWord
  /** A clause whose subject is the service: `exited with 1`. */
  readonly summary: string
}

export function isFine(state: StateWord): boolean {
  return state === 'running' || state === 'scheduled' || state === 'completed'
}

/** What a container does, and what made it so. */
export function describeState(listed: ListedContainer, now: Instant): DescribedState {
  const { container, restartsAt, runsNextAt } = listed
  const { state } = container
  if (state.status === 'running') return describeRun(listed, state)
  if (state.status === 'created') {
    return runsNextAt === undefined
      ? { state: 'created', summary: 'was not started' }
      : { state: 'scheduled', summary: 'is started by the clock' }
  }
  const { exit } = state
  if (restartsAt !== undefined) {
    const seconds = Math.max(0, Math.ceil((restartsAt - now) / 1000))
    return { state: 'restarting', summary: `restarts in ${seconds} s after ${exitNoun(exit)}` }
  }
  if (exit.startError !== undefined) return { state: 'failed', summary: 'could not be started' }
  if (exit.requested) return { state: 'stopped', summary: 'was stopped by hand' }
  if (hasNoCode(exit)) return { state: 'failed', summary: 'ended, and its exit code is not known' }
  const summary = `exited with ${codeText(exit)}`
  if (exit.exitCode !== 0) return { state: 'failed', summary }
  return { state: runsNextAt === undefined ? 'completed' : 'scheduled', summary }
}

function describeRun(
  listed: ListedContainer,
  {
    health,
    paused,
  }: Extract<ListedContainer['container']['state'], { readonly status: 'running' }>,
): DescribedState {
  if (paused) return { state: 'paused', summary: 'is paused' }
  if (health.status === 'unhealthy') {
    const { failingStreak: count } = health
    const streak = count < 2 ? 'its last probe failed' : `its last ${count} probes failed`
    return { state: 'unhealthy', summary: `is unhealthy: ${streak}` }
  }
  if (isCrashLooping(listed)) {
    const { restartStreak } = listed.container
    return { state: 'restarting', summary: `ends again and again: ${restartStreak} times in a row` }
  }
  if (health.status === 'starting') {
    return { state: 'starting', summary: 'is running and not healthy yet' }
  }
  const isProbed = health.status === 'healthy'
  return { state: 'running', summary: isProbed ? 'is running and healthy' : 'is running' }
}

function exitNoun(exit: ExitRecord): string {
  if (exit.startError !== undefined) return 'a failed start'
  return hasNoCode(exit) ? 'an end without a known exit code' : `exit ${codeText(exit)}`
}

function hasNoCode({ lost, unknown }: ExitRecord): boolean {
  return lost === true || unknown === true
}

/** `137 (out of memory)`. */
function codeText({ exitCode, oomKilled, signal }: ExitRecord): string {
  if (oomKilled) return `${exitCode} (out of memory)`
  return signal === 0 ? String(exitCode) : `${exitCode} (signal ${signal})`
}
