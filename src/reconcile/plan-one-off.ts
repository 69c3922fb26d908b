import { seconds } from '../model/duration.ts'
import { instant } from '../model/instant.ts'
import { labelNames } from '../model/labels.ts'
import type { RunDirective } from '../model/directive.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { ContainerSpec, ContainerTarget, Plan } from '../model/plan.ts'
import { containerSpec } from './container-spec.ts'
import { createPlanBuilder, targetOf, type PlanBuilder } from './plan-builder.ts'
import { planDependencies } from './plan-dependencies.ts'
import type { PlannedContainers, StartInput } from './plan-starts.ts'
import type { ReconcileInput } from './reconcile.ts'

/** Makes the container of a `run`, and starts it when that is asked, once its dependencies are ready. */
export function planOneOff(
  builder: PlanBuilder,
  start: StartInput,
  directive: RunDirective,
  planned: PlannedContainers,
): void {
  const { input, desired } = start
  const existing = input.observed.oneOffs.find(({ name }) => name === directive.containerName)
  if (existing !== undefined && existing.createdAt < directive.requestedAt) {
    return void builder.fail(directive.containerName, nameInUse(existing))
  }
  const isStarted = existing !== undefined && existing.state.status !== 'created'
  if (isStarted) return
  const dependencies = planDependencies(builder, start, directive.service, planned)
  if (dependencies.blocked) return
  const creation =
    existing === undefined ? planCreation(builder, start, directive, dependencies.after) : undefined
  if (!directive.starts) return
  const target =
    existing === undefined ? newTarget(desired.project.name, directive) : targetOf(existing)
  addStart(builder, target, [creation, ...dependencies.after])
}

/** Starts what a run has made. */
export function planOneOffStart({ project, observed }: ReconcileInput, name: string): Plan {
  const builder = createPlanBuilder(project)
  const created = observed.oneOffs.find((container) => container.name === name)
  if (created?.state.status === 'created') addStart(builder, targetOf(created), [])
  return builder.build()
}

/** Removes what has ended and was to be removed then, and what its client has not come to start. */
export function planOneOffEnds(
  builder: PlanBuilder,
  { observed, now }: Pick<ReconcileInput, 'observed' | 'now'>,
): void {
  for (const container of observed.oneOffs) {
    const { state, oneOff, createdAt } = container
    if (state.status === 'exited' && oneOff?.removedAtEnd === true) {
      addRemoval(builder, container, 'was to be removed at its end')
    }
    if (state.status === 'exited' && isSpent(container, observed)) {
      addRemoval(builder, container, 'has done its work')
    }
    if (state.status !== 'created' || oneOff?.isAttached !== true) continue
    const abandonedAt = instant(createdAt + longestBeforeStart)
    if (now < abandonedAt) builder.lookAgainAt(abandonedAt)
    else addRemoval(builder, container, 'whoever made it did not start it')
  }
}

/** A hook whose container runs, or is gone, was overtaken. */
function isSpent({ oneOff }: ObservedContainer, { containers }: ObservedState): boolean {
  if (oneOff?.preparesFor === undefined) return false
  const owner = containers.find(({ name }) => name === oneOff.preparesFor)
  return owner === undefined || owner.state.status === 'running'
}

/** A client starts what it had made at once; after this, it is gone. */
const longestBeforeStart = seconds(60)

function addRemoval(builder: PlanBuilder, container: ObservedContainer, cause: string): void {
  const target = targetOf(container)
  const action = {
    type: 'remove-container',
    container: target,
    removeAnonymousVolumes: true,
  } as const
  builder.add({ action, cause, after: [] })
}

function addStart(
  builder: PlanBuilder,
  container: ContainerTarget,
  after: readonly (string | undefined)[],
): void {
  const restart = { count: 0, streak: 0 }
  const action = { type: 'start-container', container, restart } as const
  builder.add({ action, cause: 'run was asked for', after })
}

function planCreation(
  builder: PlanBuilder,
  { input, desired, resources }: StartInput,
  directive: RunDirective,
  dependencies: readonly string[],
): string {
  const spec = oneOffSpec(
    containerSpec({
      project: desired.project,
      service: directive.service,
      number: 1,
      observed: input.observed,
      predecessor: undefined,
    }),
    directive,
  )
  return builder.add({
    action: { type: 'create-container', spec },
    cause: 'run was asked for',
    after: [
      ...Object.keys(spec.networks).map((key) => resources.networks.get(key)),
      ...Object.keys(spec.volumes).map((key) => resources.volumes.get(key)),
      ...dependencies,
    ],
  })
}

function oneOffSpec(spec: ContainerSpec, { containerName, oneOff }: RunDirective): ContainerSpec {
  return {
    ...spec,
    name: containerName,
    oneOff,
    labels: { ...spec.labels, [labelNames.oneOff]: 'True' },
  }
}

function newTarget(project: string, { service, containerName }: RunDirective): ContainerTarget {
  return { project, service: service.name, name: containerName, id: undefined }
}

function nameInUse({ id, name }: ObservedContainer): Parameters<PlanBuilder['fail']>[1] {
  return {
    code: 'CT0001',
    message: `the container name ${name} is already in use`,
    hint: `remove container ${id.slice(0, 12)} first, or choose another name`,
    evidence: [],
    container: undefined,
  }
}
