import type { DesiredState } from '../model/desired-state.ts'
import type { Directive } from '../model/directive.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { Plan } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import { planConvergence } from './plan-convergence.ts'
import { planEnd } from './plan-end.ts'
import { planOneOffStart } from './plan-one-off.ts'
import { planTeardown } from './plan-teardown.ts'

export interface ReconcileInput {
  readonly project: string
  /** `undefined` when nothing is asked of the project. */
  readonly desired: DesiredState | undefined
  /** What was asked before, to tell what changed; it decides nothing. */
  readonly previous?: Project | undefined
  readonly observed: ObservedState
  readonly directive: Directive
  readonly now: Instant
}

/** What has to be done so that the machine is as asked. Empty when it is. */
export function reconcile(input: ReconcileInput): Plan {
  const { directive } = input
  switch (directive.type) {
    case 'down':
      return planTeardown(input, directive)
    case 'stop':
    case 'kill':
    case 'rm':
    case 'pause':
    case 'unpause':
    case 'update':
      return planEnd(input, directive)
    case 'start-one-off':
      return planOneOffStart(input, directive.containerName)
    case 'converge':
    case 'up':
    case 'run':
    case 'start':
    case 'restart':
      return planConvergence(input, directive)
  }
}
