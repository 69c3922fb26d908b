import { dependenciesOf } from '../../src/graph/dependency-graph.ts'
import type { ObservedContainer, ObservedState } from '../../src/model/observed-state.ts'
import type { Operation, Plan } from '../../src/model/plan.ts'
import type { Service } from '../../src/model/service.ts'
import { printPlan } from './print-plan.ts'

/** What is wrong with a plan, whatever it is for; empty for a sound one. */
export function planFaults(
  plan: Plan,
  observed: ObservedState,
  services: Readonly<Record<string, Service>>,
): readonly string[] {
  const all = [...observed.containers, ...observed.oneOffs]
  const before = predecessorsOf(plan)
  return [
    ...shapeFaults(plan),
    ...plan.operations.flatMap((operation) => removalFaults(operation, plan, all, before)),
    ...orderFaults(plan, services, before),
  ]
}

type Predecessors = ReadonlyMap<string, ReadonlySet<string>>

/** All that an operation comes after, through any number of steps. */
function predecessorsOf({ operations }: Plan): Predecessors {
  const before = new Map<string, Set<string>>()
  for (const { id, after } of operations) {
    const reached = new Set(after)
    for (const other of after) for (const id2 of before.get(other) ?? []) reached.add(id2)
    before.set(id, reached)
  }
  return before
}

function shapeFaults(plan: Plan): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  for (const { id, cause, after } of plan.operations) {
    if (seen.has(id)) faults.push(`${id} is there twice`)
    for (const edge of after) if (!seen.has(edge)) faults.push(`${id} comes after ${edge}`)
    if (cause.trim() === '') faults.push(`${id} has no cause`)
    seen.add(id)
  }
  const printed = printPlan(plan)
  if (/undefined|\[object|NaN/.test(printed)) faults.push(`is printed as ${printed}`)
  return faults
}

/** What is removed has no user left by then. */
function removalFaults(
  { id, action }: Operation,
  plan: Plan,
  containers: readonly ObservedContainer[],
  before: Predecessors,
): string[] {
  const earlier = plan.operations.filter((other) => before.get(id)?.has(other.id) === true)
  const endsFirst = (container: ObservedContainer, ends: readonly string[]): boolean =>
    earlier.some(
      ({ action: other }) =>
        'container' in other && other.container.id === container.id && ends.includes(other.type),
    )
  if (action.type === 'remove-network') {
    return containers
      .filter(({ state }) => state.status === 'running')
      .filter(({ endpoints }) => endpoints.some(({ network }) => network === action.name))
      .filter((container) => !endsFirst(container, ['stop-container', 'remove-container']))
      .map(({ name }) => `${id} while ${name} is on it`)
  }
  if (action.type === 'remove-volume') {
    return containers
      .filter(({ mounts }) => mounts.some(({ source }) => source === action.name))
      .filter((container) => !endsFirst(container, ['remove-container']))
      .map(({ name }) => `${id} while ${name} mounts it`)
  }
  if (action.type !== 'remove-container') return []
  return containers
    .filter((container) => container.id === action.container.id)
    .filter(({ state }) => state.status === 'running')
    .filter((container) => !endsFirst(container, ['stop-container']))
    .map(({ name }) => `${id} while ${name} runs`)
}

/**
 * Dependents end before what they depend on, and start after it. One that another has taken the
 * place of may go on until then.
 */
function orderFaults(
  { operations }: Plan,
  services: Readonly<Record<string, Service>>,
  before: Predecessors,
): string[] {
  const byPolicy = (cause: string): boolean => cause.includes('restart policy')
  const ofService = (name: string, type: string): Operation[] =>
    operations.filter(
      ({ action }) =>
        action.type === type && 'container' in action && action.container.service === name,
    )
  const replaced = operations.flatMap(({ action }) =>
    action.type === 'take-over' ? (action.from?.id ?? []) : [],
  )
  const endsOf = (name: string): Operation[] =>
    ofService(name, 'stop-container').filter(
      ({ action }) => !('container' in action && replaced.includes(action.container.id ?? '')),
    )
  return Object.values(services).flatMap((service) =>
    dependenciesOf(services, service.name).flatMap((name) => {
      const starts = ofService(service.name, 'start-container').filter(
        (one) => !byPolicy(one.cause),
      )
      const laterStarts = ofService(name, 'start-container').filter((one) => !byPolicy(one.cause))
      return [
        ...pairs(ofService(name, 'stop-container'), endsOf(service.name)),
        ...pairs(starts, laterStarts),
      ]
    }),
  )

  function pairs(later: readonly Operation[], earlier: readonly Operation[]): string[] {
    return later.flatMap((one) =>
      earlier
        .filter((other) => before.get(one.id)?.has(other.id) !== true)
        .map((other) => `${one.id} does not come after ${other.id}`),
    )
  }
}
