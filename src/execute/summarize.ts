import type { OperationSummary } from '../events/event.ts'
import type { Action, Operation } from '../model/plan.ts'

/** What may be shown of an operation: no environment, no commands. */
export function summarize(operation: Operation): OperationSummary {
  const { id, action, cause } = operation
  return {
    id,
    action: action.type,
    cause,
    subject: subjectOf(action),
    service: serviceOf(action),
    ...(action.type === 'wait' ? { until: action.until } : {}),
    ...(action.type === 'stop-container' ? { graceMs: action.terms.gracePeriod } : {}),
  }
}

function subjectOf(action: Action): string {
  switch (action.type) {
    case 'create-network':
      return action.network.name
    case 'create-volume':
      return action.volume.name
    case 'remove-network':
    case 'repair-network':
    case 'remove-volume':
      return action.name
    case 'remove-image':
      return action.reference
    case 'create-container':
      return action.spec.name
    case 'report':
      return action.failure.container ?? ''
    case 'start-container':
    case 'stop-container':
    case 'kill-container':
    case 'run-hook':
    case 'pause-container':
    case 'unpause-container':
    case 'repair-container':
    case 'update-container':
    case 'take-over':
    case 'rename-container':
    case 'remove-container':
    case 'wait':
      return action.container.shownAs ?? action.container.name
  }
}

function serviceOf(action: Action): string | undefined {
  if (action.type === 'create-container') return action.spec.service.name
  return 'container' in action ? action.container.service : undefined
}
