import type { ListedContainer } from './list-containers.ts'

/** Where one service stands in a run that is to settle. */
export interface ServiceResult {
  readonly service: string
  /** `pending` may still become another one; `not started` was left out for the failure of another. */
  readonly outcome: 'ready' | 'done' | 'failed' | 'pending' | 'not started'
  /** What makes it so, as a clause: `exited (3)`. */
  readonly reason: string
  /** Of the container that decided it, when it has ended. */
  readonly exitCode: number | null
  /** Name of the container that decided it. */
  readonly container: string | null
  /** How long that one ran, until now when it runs. */
  readonly durationMs: number
}

interface Judged extends Pick<ServiceResult, 'outcome' | 'reason'> {
  readonly listed: ListedContainer
}

/** Judges a service by its containers; the worst of them decides. */
export function judgeService(
  service: string,
  containers: readonly ListedContainer[],
  { isEndAwaited, now }: { readonly isEndAwaited: boolean; readonly now: number },
): ServiceResult {
  const judged = containers.map((listed) => ({ listed, ...judgeContainer(listed, isEndAwaited) }))
  const worst = judged.toSorted((a, b) => severity[a.outcome] - severity[b.outcome])[0]
  if (worst === undefined) {
    const nothing = { exitCode: null, container: null, durationMs: 0 }
    return { service, outcome: 'not started', reason: 'has no container', ...nothing }
  }
  const { outcome, reason, listed } = worst
  const { state, name } = listed.container
  const exitCode = state.status === 'exited' ? state.exit.exitCode : null
  return { service, outcome, reason, exitCode, container: name, durationMs: durationOf(worst, now) }
}

const severity = { failed: 0, pending: 1, 'not started': 2, ready: 3, done: 4 } as const

function judgeContainer(
  { container, restartsAt, runsNextAt }: ListedContainer,
  isEndAwaited: boolean,
): Pick<ServiceResult, 'outcome' | 'reason'> {
  const { state } = container
  const waits = state.status === 'created' && runsNextAt !== undefined
  if (waits) return { outcome: 'ready', reason: 'is started by the clock' }
  if (state.status === 'created') return { outcome: 'not started', reason: 'was not started' }
  if (state.status === 'exited') {
    const { exitCode, oomKilled, startError } = state.exit
    const words = oomKilled ? `exited (${exitCode}): out of memory` : `exited (${exitCode})`
    if (restartsAt !== undefined) return { outcome: 'pending', reason: `${words}, and restarts` }
    if (startError !== undefined) return { outcome: 'failed', reason: 'could not be started' }
    return { outcome: exitCode === 0 ? 'done' : 'failed', reason: words }
  }
  const { status } = state.health
  if (status === 'unhealthy') return { outcome: 'failed', reason: 'is unhealthy' }
  if (status === 'starting') return { outcome: 'pending', reason: 'is not healthy yet' }
  if (isEndAwaited) return { outcome: 'pending', reason: 'has not ended' }
  return { outcome: 'ready', reason: status === 'healthy' ? 'is healthy' : 'runs' }
}

function durationOf({ listed }: Judged, now: number): number {
  const { state } = listed.container
  if (state.status === 'created') return 0
  const elapsed =
    state.status === 'running'
      ? now - state.startedAt
      : state.exit.finishedAt - state.exit.startedAt
  return Math.max(0, Math.round(elapsed))
}
