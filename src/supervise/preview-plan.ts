import { plannedError } from '../execute/planned-error.ts'
import { summarize } from '../execute/summarize.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { Operation, Plan } from '../model/plan.ts'
import type { PortMapping } from '../model/port-mapping.ts'
import type { PlanPreview, PreviewedOperation } from '../model/plan-preview.ts'

/** What a plan would do to the machine that was observed. */
export function previewPlan(plan: Plan, observed: ObservedState): PlanPreview {
  const failures = plan.operations.flatMap(({ action }) =>
    action.type === 'report' ? [plannedError(action.failure).toFailure()] : [],
  )
  const replaced = replacedContainers(plan)
  const operations = plan.operations
    .filter(({ action }) => action.type !== 'report')
    .map((operation) => previewOperation(operation, observed, replaced))
  return { version: 1, project: plan.project, operations, warnings: plan.warnings, failures }
}

function previewOperation(
  operation: Operation,
  observed: ObservedState,
  replaced: ReadonlySet<string>,
): PreviewedOperation {
  const { action, after, changes = [] } = operation
  const { id, action: type, subject, service, cause } = summarize(operation)
  const container = [...observed.containers, ...observed.oneOffs].find(
    ({ name }) => name === subject,
  )
  return {
    id,
    action: type,
    subject,
    service: service ?? null,
    cause,
    after,
    changes,
    interruptsService:
      interrupting.has(type) && container !== undefined && isServing(container, replaced),
    losesData: losesData(operation, container),
    opensPorts: newPorts(portsOf(action), container),
  }
}

/** Those that another one is in service for by the time that they end. */
function replacedContainers({ operations }: Plan): ReadonlySet<string> {
  const ids = operations.flatMap(({ action }) =>
    action.type === 'take-over' ? (action.from?.id ?? []) : [],
  )
  return new Set(ids)
}

function isServing(
  { id, state, standsBy }: ObservedContainer,
  replaced: ReadonlySet<string>,
): boolean {
  return state.status === 'running' && standsBy === undefined && !replaced.has(id)
}

const interrupting: ReadonlySet<Operation['action']['type']> = new Set([
  'stop-container',
  'kill-container',
  'pause-container',
])

function losesData({ action }: Operation, container: ObservedContainer | undefined): boolean {
  if (action.type === 'remove-volume') return true
  if (action.type !== 'remove-container' || !action.removeAnonymousVolumes) return false
  return container?.mounts.some(({ anonymous }) => anonymous) ?? false
}

function portsOf(action: Operation['action']): readonly PortMapping[] {
  if (action.type === 'create-container') return action.spec.service.ports
  return action.type === 'update-container' ? action.change.settings.ports : []
}

/** Ports that other machines reach, and that the container before did not have. */
function newPorts(ports: readonly PortMapping[], before: ObservedContainer | undefined): string[] {
  return ports.flatMap(({ hostAddress, hostPorts, containerPort, protocol }) => {
    const { first, last } = hostPorts
    const wasOpen = before?.ports.some(
      (port) =>
        port.hostAddress === hostAddress &&
        port.protocol === protocol &&
        ((port.hostPort >= first && port.hostPort <= last) || first === 0),
    )
    if (wasOpen === true || /^(127\.|::1$)/.test(hostAddress)) return []
    const range = first === last ? String(first) : `${first}-${last}`
    return [`${hostAddress}:${first === 0 ? '*' : range}->${containerPort}/${protocol}`]
  })
}
