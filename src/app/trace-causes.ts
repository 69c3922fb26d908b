import type { DependencyCondition, Service } from '../model/service.ts'
import { isMet } from '../model/wait-condition.ts'
import { hasCompleted } from '../model/container-state.ts'
import type { Instant } from '../model/instant.ts'
import { describeState, isFine, stateWords, type DescribedState } from './describe-state.ts'
import type { ListedContainer } from './list-containers.ts'

/** What is known of a service, from its stack file or from its containers. */
export interface KnownService {
  readonly name: string
  readonly dependsOn: Service['dependsOn']
  readonly containers: readonly ListedContainer[]
}

/** A dependency that is not as it is awaited. */
export interface Cause extends DescribedState {
  readonly service: string
  readonly condition: DependencyCondition
}

export interface TracedState extends DescribedState {
  /** The container that decided it; `undefined` when there is none. */
  readonly listed: ListedContainer | undefined
  /** Each is a dependency of the one before; the last is the root. */
  readonly causes: readonly Cause[]
}

type KnownServices = ReadonlyMap<string, KnownService>

/** The state of a service, and the dependencies that keep it from being another one. */
export function traceCauses(name: string, services: KnownServices, now: Instant): TracedState {
  const traced = new Map<string, TracedState>()
  const underWay = new Set<string>()
  const trace = (each: string): TracedState => {
    const before = traced.get(each)
    if (before !== undefined) return before
    underWay.add(each)
    const own = worstOf(services.get(each)?.containers ?? [], now)
    const chains = unmetDependencies(each, own, services)
      .filter(([dependency]) => !underWay.has(dependency))
      .map(([service, condition]) => chainOf({ service, condition }, trace(service)))
    underWay.delete(each)
    const result = withWorst(own, chains)
    traced.set(each, result)
    return result
  }
  return trace(name)
}

type Chain = readonly [Cause, ...(readonly Cause[])]

function chainOf(
  edge: Pick<Cause, 'service' | 'condition'>,
  { state, summary, causes }: TracedState,
): Chain {
  return [{ ...edge, state, summary }, ...causes]
}

function withWorst(own: Omit<TracedState, 'causes'>, chains: readonly Chain[]): TracedState {
  const [causes] = chains.toSorted((a, b) => severity(rootOf(a)) - severity(rootOf(b)))
  if (causes === undefined) return { ...own, causes: [] }
  const waits = own.state === 'created' || own.state === 'absent'
  if (!waits) return { ...own, causes }
  return { ...own, state: 'waiting', summary: `waits for ${causes[0].service}`, causes }
}

function rootOf(chain: Chain): Cause {
  return chain.at(-1) ?? chain[0]
}

function worstOf(
  containers: readonly ListedContainer[],
  now: Instant,
): Omit<TracedState, 'causes'> {
  const described = containers.map((listed) => ({ listed, ...describeState(listed, now) }))
  const [worst] = described.toSorted((a, b) => severity(a) - severity(b))
  return worst ?? { listed: undefined, state: 'absent', summary: 'is not created' }
}

/** What runs well or was halted waits for nothing; what is not there is not kept from it by what is not there either. */
function unmetDependencies(
  name: string,
  { state }: DescribedState,
  services: KnownServices,
): readonly (readonly [string, DependencyCondition])[] {
  if (isFine(state) || state === 'stopped' || state === 'paused') return []
  return Object.entries(services.get(name)?.dependsOn ?? {})
    .filter(([dependency, { condition, required }]) => {
      const containers = services.get(dependency)?.containers ?? []
      if (containers.length === 0) return required && state !== 'absent'
      return !containers.every(({ container }) => isAsAwaited(container, condition))
    })
    .map(([dependency, { condition }]) => [dependency, condition] as const)
}

function isAsAwaited(
  container: ListedContainer['container'],
  condition: DependencyCondition,
): boolean {
  switch (condition) {
    case 'service_started':
      return isMet(container, 'running') || hasCompleted(container.state)
    case 'service_healthy':
      return isMet(container, 'healthy')
    case 'service_completed_successfully':
      return isMet(container, 'completed')
  }
}

function severity({ state }: DescribedState): number {
  return stateWords.indexOf(state)
}
