import { hasCompleted } from '../model/container-state.ts'
import type { ConfigChange } from '../model/config-change.ts'
import type { Directive, UpDirective } from '../model/directive.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import type { Settings } from '../model/settings.ts'
import { describeChanges } from './compare-values.ts'
import { serviceConfigHash } from './config-hash.ts'
import { containerName, imageIdOf } from './container-spec.ts'
import { containersOfService, idOfContainer } from './container-index.ts'
import type { ContainerSlot, RunningSlot } from './container-slot.ts'
import { restartingContents } from './content-changes.ts'
import { crashedDependency } from './crashed-dependency.ts'
import { describeExit } from './describe-exit.ts'
import { describeLastProbe } from './describe-probes.ts'
import { dueCause } from './plan-repairs.ts'
import { nextRunAt } from './scheduled-run.ts'
import { decideRestart, decideUnhealthyRestart } from './restart-policy.ts'
import { serviceChanges } from './service-changes.ts'
import { lastingChanges } from './setting-changes.ts'
import { lacksParent, lostShare } from './shared-namespaces.ts'

export interface SlotInput {
  readonly project: Pick<Project, 'name'>
  readonly service: Service
  /** Those that its containers are to have. */
  readonly settings: Settings
  readonly observed: ObservedState
  readonly directive: Directive
  /** Whether no container is replaced though it is not as the stack file says. */
  readonly keepsContainers: boolean
  /** Whether the user named the service, or named none. */
  readonly selected: boolean
  readonly now: Instant
  /** The service as it was asked for before; `undefined` when that is not known. */
  readonly previous: Service | undefined
  /** Names of networks that exist with another configuration. */
  readonly changedNetworks: ReadonlySet<string>
  /** Names of volumes that are made anew. */
  readonly changedVolumes: ReadonlySet<string>
}

/** One slot for each replica that is to be, and one for each container too many. */
export function decideSlots(input: SlotInput): ContainerSlot[] {
  const { service, observed } = input
  const existing = containersOfService(observed, service.name)
  const byWorth = existing
    .map((container) => ({ container, reason: reasonToRecreate(container, input) }))
    .sort((a, b) => Number(a.reason !== undefined) - Number(b.reason !== undefined))

  const kept = byWorth.slice(0, service.replicas)
  const excess = byWorth.slice(service.replicas)
  const numbers = createNumbers(existing, input)
  const missing = Math.max(0, service.replicas - kept.length)
  return [
    ...kept.map(({ container, reason }): ContainerSlot =>
      reason === undefined
        ? slotOfCurrent(container, input)
        : {
            type: 'recreate',
            existing: container,
            number: numbers.after(container),
            ...reason,
          },
    ),
    ...Array.from({ length: missing }, (): ContainerSlot => ({
      type: 'create',
      number: numbers.next(),
      cause: 'does not exist',
    })),
    ...excess.map(({ container }): ContainerSlot => ({
      type: 'discard',
      existing: container,
      cause: `scaled down to ${service.replicas}`,
    })),
  ]
}

function isRecreationAsked(directive: UpDirective, selected: boolean): boolean {
  if (!selected) return directive.alwaysRecreateDeps
  return directive.forceRecreate || directive.renewAnonymousVolumes
}

export interface Reason {
  readonly cause: string
  readonly changes?: readonly ConfigChange[]
}

/** Why a container is not what the service asks for. */
export function reasonToRecreate(
  container: ObservedContainer,
  input: SlotInput,
): Reason | undefined {
  const { service, observed, directive, selected, changedNetworks, changedVolumes } = input
  if (input.keepsContainers) return undefined
  const asked = directive.type === 'up' && container.createdAt < directive.requestedAt
  if (asked && isRecreationAsked(directive, selected)) return { cause: 'recreation was asked for' }
  if (service.rerun === 'never' && hasCompleted(container.state)) return undefined
  if (container.configHash !== serviceConfigHash(service)) return changeSince(container, input)
  const lasting = lastingChanges(container.settings, input.settings)
  if (lasting.length > 0) return { cause: describeChanges(lasting), changes: lasting }

  const imageId = imageIdOf(service, observed)
  const imageChanged = imageId !== undefined && imageId !== container.imageId
  if (bringsUp(directive) && imageChanged) {
    return { cause: `image changed from ${shortId(container.imageId)} to ${shortId(imageId)}` }
  }
  const lost = dueCause(container.drift, ['layer'], input.now)
  if (lost !== undefined) return { cause: lost }
  const network = container.endpoints.find((endpoint) => changedNetworks.has(endpoint.network))
  if (network !== undefined) return { cause: `network ${network.network} changed` }
  const volume = container.mounts.find(
    ({ type, source }) => type === 'volume' && changedVolumes.has(source),
  )
  return volume === undefined ? undefined : { cause: `volume ${volume.source} is made anew` }
}

/** The values that differ, if the container was made from what was asked before. */
function changeSince(container: ObservedContainer, { service, previous }: SlotInput): Reason {
  if (previous === undefined || serviceConfigHash(previous) !== container.configHash) {
    return { cause: 'its configuration changed' }
  }
  const changes = serviceChanges(previous, service)
  return { cause: describeChanges(changes), changes }
}

/** What happens to a container that is left as it was made. */
export function slotOfCurrent(existing: ObservedContainer, input: SlotInput): RunningSlot {
  const { directive, selected } = input
  const { state } = existing
  const scheduled = scheduledSlot(existing, input)
  if (scheduled !== undefined) return scheduled
  if (state.status === 'created') {
    return { type: 'start', existing, cause: 'was created and not started' }
  }
  if (state.status === 'running') {
    const lost = lostShare(existing, input.service, input.observed)
    const drift = state.paused ? undefined : dueCause(existing.drift, ['run'], input.now)
    const cause = lost ?? crashedDependency(state.startedAt, input) ?? drift
    if (cause !== undefined) return { type: 'restart', existing, cause }
    const changes = restartingContents(existing.settings.contents, input.settings.contents)
    if (changes.length > 0 && !input.keepsContainers) {
      return { type: 'restart', existing, cause: describeChanges(changes), changes }
    }
    const asked = directive.type === 'restart' && selected
    return asked && state.startedAt < directive.requestedAt
      ? { type: 'restart', existing, cause: 'restart was asked for' }
      : slotOfRunning(existing, input)
  }
  return slotOfExited(existing, input)
}

/** What the clock says; `undefined` where something else counts first. */
function scheduledSlot(existing: ObservedContainer, input: SlotInput): RunningSlot | undefined {
  const { service, now, selected, directive } = input
  const { state } = existing
  if (service.schedule === undefined) return undefined
  const isStarted = directive.type === 'start' && selected && state.status === 'created'
  if (isStarted) return undefined
  if (state.status === 'exited' && startCause(existing, input) !== undefined) return undefined
  if (decideRestart(existing, service.restart).type === 'restart') return undefined
  const at = nextRunAt(existing, service.schedule)
  if (at === undefined) return undefined
  if (at <= now) {
    const type = state.status === 'running' ? 'restart' : 'start'
    return { type, existing, cause: 'is due by its schedule' }
  }
  if (state.status !== 'running') return { type: 'keep', existing, lookAgainAt: at }
  return undefined
}

function slotOfRunning(existing: ObservedContainer, input: SlotInput): RunningSlot {
  const { now } = input
  const decision = decideUnhealthyRestart(existing)
  if (decision.type === 'stay' || existing.state.status !== 'running') {
    return keptSlot(existing, input)
  }
  const { at, restart } = decision
  if (at > now) return { type: 'keep-waiting', existing, at }
  const cause = `is unhealthy: ${describeLastProbe(existing.state.health)}`
  return { type: 'restart-unhealthy', existing, restart, cause }
}

/** A hook that has failed is tried again when somebody asks for something. */
function keptSlot(existing: ObservedContainer, { service, directive }: SlotInput): RunningSlot {
  const { hooks, state } = existing
  const isDue = hooks.ran < service.hooks.postStart.length
  const isHeldBack = hooks.failed && directive.type === 'converge'
  const isPaused = state.status === 'running' && state.paused
  if (!isDue || isHeldBack || isPaused) return { type: 'keep', existing }
  return { type: 'keep', existing, hooksFrom: hooks.ran }
}

function slotOfExited(existing: ObservedContainer, input: SlotInput): RunningSlot {
  const { service, now } = input
  const cause = startCause(existing, input)
  if (cause !== undefined) return { type: 'start', existing, cause }

  const decision = decideRestart(existing, service.restart)
  if (decision.type === 'restart' && wasLost(existing)) {
    const because = `${describeExit(existing)}; restart policy is ${service.restart.name}`
    return { type: 'start', existing, cause: because, resumes: true }
  }
  // Its start wakes the loop again.
  if (decision.type === 'stay' || lacksParent(service, input.observed))
    return { type: 'keep', existing }
  if (decision.at > now) return { type: 'keep-waiting', existing, at: decision.at }
  return {
    type: 'restart-by-policy',
    existing,
    restart: decision.restart,
    cause: `${describeExit(existing)}; restart policy is ${service.restart.name}`,
  }
}

/** All that ran is to come back then, in the order of the graph and not by its own pace. */
function wasLost({ state }: ObservedContainer): boolean {
  return state.status === 'exited' && state.exit.lost === true
}

/** Why a request starts an exited container again. A job that is done is not run again unless it is named. */
function startCause(container: ObservedContainer, input: SlotInput): string | undefined {
  const { directive, selected } = input
  if (container.state.status !== 'exited') return undefined
  const { exit } = container.state
  // The intent says running, so a requested end was one step of a restart that was cut short.
  if (exit.requested) return 'was stopped'
  if (directive.type === 'converge' || directive.type === 'down') return undefined
  if (!('requestedAt' in directive) || exit.finishedAt >= directive.requestedAt) return undefined

  const named = directive.type === 'up' ? directive.targets.includes(container.service) : selected
  if (named) return `start was asked for; ${describeExit(container)}`
  if (!bringsUp(directive) || input.service.schedule !== undefined) return undefined
  if (exit.exitCode !== 0) return describeExit(container)
  return input.service.rerun === 'always' ? 'is run at each up' : undefined
}

/** Whether it takes up what the stack file says now. */
function bringsUp({ type }: Directive): boolean {
  return type === 'up' || type === 'run'
}

interface Numbers {
  /** That of the container which takes the place of this one. */
  after(container: ObservedContainer): number
  next(): number
}

/** As Docker Compose counts: a number that became free below the highest one stays free. */
function createNumbers(
  existing: readonly ObservedContainer[],
  { project, service, observed }: SlotInput,
): Numbers {
  let highest = Math.max(0, ...existing.map(({ number }) => number))
  const given = new Set<number>()

  return { after, next }

  /** The same, unless another container has its name already. */
  function after({ id, number }: ObservedContainer): number {
    const isOwn = (holderOf(number) ?? id) === id && !given.has(number)
    return isOwn ? give(number) : next()
  }

  function next(): number {
    do highest += 1
    while (holderOf(highest) !== undefined)
    return give(highest)
  }

  function give(number: number): number {
    given.add(number)
    return number
  }

  function holderOf(number: number): string | undefined {
    // A fixed name does not become free with another number.
    if (service.containerName !== undefined) return undefined
    return idOfContainer(observed, containerName(project, service, number))
  }
}

function shortId(id: string | undefined): string {
  return id === undefined ? 'none' : id.replace('sha256:', '').slice(0, 12)
}
