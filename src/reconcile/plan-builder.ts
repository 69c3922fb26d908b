import type { ConfigChange } from '../model/config-change.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type {
  Action,
  ContainerTarget,
  Operation,
  Plan,
  PlannedFailure,
  PlannedRollback,
} from '../model/plan.ts'

export interface OperationDraft {
  readonly action: Action
  readonly cause: string
  readonly changes?: readonly ConfigChange[] | undefined
  /** Ids of operations; `undefined` stands for one that was not needed. */
  readonly after: readonly (string | undefined)[]
  readonly onlyAfterSuccess?: true
}

/** Collects operations. Adding one that is there already returns its id and merges nothing. */
export interface PlanBuilder {
  add(draft: OperationDraft): string
  has(operationId: string): boolean
  isEmpty(): boolean
  fail(subject: string, failure: PlannedFailure, after?: readonly (string | undefined)[]): string
  warn(message: string): void
  rollBack(rollback: PlannedRollback): void
  lookAgainAt(at: Instant): void
  build(): Plan
}

export function createPlanBuilder(project: string): PlanBuilder {
  const operations = new Map<string, Operation>()
  const warnings: string[] = []
  const rollbacks: PlannedRollback[] = []
  let lookAgainAt: Instant | undefined

  function add(draft: OperationDraft, id = operationId(draft.action)): string {
    const { action, cause, changes, after, onlyAfterSuccess } = draft
    const predecessors = [...new Set(after.filter((name) => name !== undefined))]
    if (operations.has(id)) return id
    const because = changes === undefined ? { cause } : { cause, changes }
    const limited = onlyAfterSuccess === undefined ? {} : { onlyAfterSuccess }
    operations.set(id, { id, action, ...because, after: predecessors, ...limited })
    return id
  }

  return {
    add,
    has: (id) => operations.has(id),
    isEmpty: () => operations.size === 0,
    fail: (subject, failure, after = []) =>
      add(
        { action: { type: 'report', failure }, cause: failure.message, after },
        `fail ${subject}`,
      ),
    warn: (message) => warnings.push(message),
    rollBack: (rollback) => rollbacks.push(rollback),
    lookAgainAt: (at) => {
      if (lookAgainAt === undefined || at < lookAgainAt) lookAgainAt = at
    },
    build: () => ({
      project,
      operations: [...operations.values()],
      lookAgainAt,
      warnings,
      ...(rollbacks.length === 0 ? {} : { rollbacks }),
    }),
  }
}

export function operationId(action: Action): string {
  switch (action.type) {
    case 'create-network':
      return `create-network ${action.network.name}`
    case 'create-volume':
      return `create-volume ${action.volume.name}`
    case 'repair-network':
      return `repair network ${action.name}`
    case 'remove-network':
    case 'remove-volume':
      return `${action.type} ${action.name}`
    case 'remove-image':
      return `remove-image ${action.reference}`
    case 'create-container':
      return `create ${action.spec.name}`
    case 'start-container':
      return `start ${action.container.name}`
    case 'stop-container':
      return `stop ${action.container.name}`
    case 'kill-container':
      return `kill ${action.container.name}`
    case 'run-hook':
      return `run ${action.moment} ${action.index + 1} of ${action.container.name}`
    case 'pause-container':
      return `pause ${action.container.name}`
    case 'unpause-container':
      return `unpause ${action.container.name}`
    case 'repair-container':
      return `repair ${action.container.name}`
    case 'update-container':
      return `update ${action.container.name}`
    case 'take-over':
      return `put ${action.container.name} in service`
    case 'rename-container':
      return `rename ${action.container.name} to ${action.name}`
    case 'remove-container':
      return `remove ${action.container.name}`
    case 'wait':
      return `wait until ${action.container.name} is ${waitedFor(action)}`
    case 'report':
      return `fail ${action.failure.message}`
  }
}

function waitedFor({ until, lasting }: Extract<Action, { type: 'wait' }>): string {
  return lasting === undefined ? until : `${until} for ${lasting / 1000} s`
}

/** The existing container itself, not a successor of its name. */
export function targetOf(container: ObservedContainer): ContainerTarget {
  const { project, service, name, id } = container
  return { project, service, name, id }
}
