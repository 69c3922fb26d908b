import { labelNames } from '../model/labels.ts'
import type { RunDirective } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
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

/** Removes what has ended and was to be removed then. */
export function planOneOffEnds(builder: PlanBuilder, oneOffs: readonly ObservedContainer[]): void {
  for (const container of oneOffs) {
    if (container.state.status !== 'exited' || container.oneOff?.removedAtEnd !== true) continue
    builder.add({
      action: {
        type: 'remove-container',
        container: targetOf(container),
        removeAnonymousVolumes: true,
      },
      cause: 'was to be removed at its end',
      after: [],
    })
  }
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
