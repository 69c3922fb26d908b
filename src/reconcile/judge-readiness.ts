import type { ObservedContainer } from '../model/observed-state.ts'
import type { PlannedFailure, Readiness } from '../model/plan.ts'
import { isMet } from '../model/wait-condition.ts'
import { exitWords } from './describe-exit.ts'
import { probeEvidence } from './describe-probes.ts'
import type { PlannedContainer } from './plan-starts.ts'

export type Verdict =
  | { readonly type: 'met' }
  | { readonly type: 'pending' }
  | { readonly type: 'impossible'; readonly failure: PlannedFailure }

/** Whether a container has what others wait for, may still get it, or cannot any more. */
export function judgeReadiness(
  { existing, start, restartPending }: PlannedContainer,
  until: Readiness,
): Verdict {
  if (existing === undefined || start !== undefined || restartPending) return { type: 'pending' }
  if (isMet(existing, until)) return { type: 'met' }
  const failure = failureOf(existing, until)
  return failure === undefined ? { type: 'pending' } : { type: 'impossible', failure }
}

function failureOf(container: ObservedContainer, until: Readiness): PlannedFailure | undefined {
  const { state, name } = container
  if (state.status === 'exited') {
    return failure(container, 'CT0004', `container ${name} ${exitWords(container)}`)
  }
  if (state.status !== 'running' || until === 'completed') return undefined
  if (state.health.status === 'unhealthy') {
    return {
      ...failure(container, 'CT0005', `container ${name} is unhealthy`),
      evidence: probeEvidence(state.health),
    }
  }
  if (until === 'healthy' && state.health.status === 'none') {
    return {
      ...failure(container, 'CT0009', `container ${name} has no healthcheck configured`),
      hint: `add a healthcheck to ${container.service}, or wait for service_started`,
    }
  }
  return undefined
}

function failure(
  container: ObservedContainer,
  code: PlannedFailure['code'],
  message: string,
): PlannedFailure {
  return {
    code,
    message,
    hint: `look at \`stack logs ${container.service}\`, mend the cause and run \`stack up\` again`,
    evidence: [],
    container: container.name,
  }
}
