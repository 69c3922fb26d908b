import type { Instant } from '../model/instant.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { PlannedFailure } from '../model/plan.ts'
import type { Network, Project, Volume } from '../model/project.ts'
import { imageReferences } from '../model/service.ts'
import { networkConfigHash } from './config-hash.ts'
import type { ServiceSlots } from './container-slot.ts'
import { volumeKeys } from './container-spec.ts'
import { dueCause, nextRepair } from './plan-repairs.ts'
import type { PlanBuilder } from './plan-builder.ts'
import type { Removals } from './plan-stops.ts'

/** Operation that makes or repairs a network or volume of the project, by key; missing where nothing is to be done. */
export interface ResourceOperations {
  readonly networks: ReadonlyMap<string, string>
  readonly volumes: ReadonlyMap<string, string>
}

export interface SubjectFailure {
  readonly subject: string
  readonly failure: PlannedFailure
}

export interface ResourceInput {
  readonly project: Project
  readonly services: readonly ServiceSlots[]
  readonly observed: ObservedState
  /** Names of networks that are made anew. */
  readonly changedNetworks: ReadonlySet<string>
  /** Names of volumes that are made anew. */
  readonly changedVolumes: ReadonlySet<string>
  readonly removals: Removals
  readonly now: Instant
}

export function planResources(builder: PlanBuilder, input: ResourceInput): ResourceOperations {
  const { project, services, observed, changedNetworks, changedVolumes, removals } = input
  const networks = new Map<string, string>()
  for (const network of usedNetworks(project, services)) {
    const exists = observed.networks.some(({ name }) => name === network.name)
    const repair = planNetworkRepair(builder, network, input)
    if (repair !== undefined) networks.set(network.key, repair)
    if (network.external || (exists && !changedNetworks.has(network.name))) continue
    const removal = exists ? planNetworkRemoval(builder, network, removals) : undefined
    networks.set(
      network.key,
      builder.add({
        action: {
          type: 'create-network',
          network,
          project: project.name,
          configHash: networkConfigHash(network),
        },
        cause: exists ? 'its configuration changed' : 'does not exist',
        after: [removal],
      }),
    )
  }

  const volumes = new Map<string, string>()
  for (const volume of usedVolumes(project, services)) {
    const exists = observed.volumes.some(({ name }) => name === volume.name)
    if (volume.external || (exists && !changedVolumes.has(volume.name))) continue
    const cause = exists ? 'its configuration changed' : 'does not exist'
    const action = { type: 'remove-volume', name: volume.name } as const
    const removal = exists
      ? builder.add({ action, cause, after: [...removals.values()] })
      : undefined
    volumes.set(
      volume.key,
      builder.add({
        action: { type: 'create-volume', volume, project: project.name },
        cause,
        after: [removal],
      }),
    )
  }
  return { networks, volumes }
}

/** Everything that the services need and that only the user can provide. */
export function missingResourceFailures(
  project: Project,
  services: readonly ServiceSlots[],
  observed: ObservedState,
): SubjectFailure[] {
  return [
    ...services.flatMap(({ service }) => {
      const absent = imageReferences(service).filter(
        (reference) => observed.images[reference] === undefined,
      )
      return absent.map((reference) =>
        missing(
          service.name,
          'IM0001',
          `service ${service.name}: image ${reference} is not on this machine`,
          `load it with \`stack image load ARCHIVE\` or \`stack image import TREE.tar ${reference}\``,
        ),
      )
    }),
    ...usedNetworks(project, services)
      .filter(({ external, name }) => external && !observed.networks.some((n) => n.name === name))
      .map(({ name }) =>
        missing(
          name,
          'NW0004',
          `network ${name} declared as external, but could not be found`,
          'start the stack that makes it first, or remove `external: true`',
        ),
      ),
    ...usedVolumes(project, services)
      .filter(({ external, name }) => external && !observed.volumes.some((v) => v.name === name))
      .map(({ name }) =>
        missing(
          name,
          'VL0003',
          `external volume "${name}" not found`,
          'start the stack that makes it first, or remove `external: true`',
        ),
      ),
  ]
}

function missing(
  subject: string,
  code: PlannedFailure['code'],
  message: string,
  hint: string,
): SubjectFailure {
  return { subject, failure: { code, message, hint, evidence: [], container: undefined } }
}

/** That of others is repaired too: what is theirs is how it is configured. */
function planNetworkRepair(
  builder: PlanBuilder,
  { name }: Network,
  { observed, now }: ResourceInput,
): string | undefined {
  const existing = observed.networks.find((network) => network.name === name)
  for (const drift of existing?.drift ?? []) builder.lookAgainAt(nextRepair(drift, now))
  const cause = dueCause(existing?.drift, ['network'], now)
  if (cause === undefined) return undefined
  return builder.add({ action: { type: 'repair-network', name }, cause, after: [] })
}

function planNetworkRemoval(builder: PlanBuilder, network: Network, removals: Removals): string {
  return builder.add({
    action: { type: 'remove-network', name: network.name },
    cause: 'its configuration changed',
    after: [...removals.values()],
  })
}

function usedNetworks(project: Project, services: readonly ServiceSlots[]): Network[] {
  const keys = new Set(services.flatMap(({ service }) => Object.keys(service.networks)))
  return Object.values(project.networks).filter(({ key }) => keys.has(key))
}

function usedVolumes(project: Project, services: readonly ServiceSlots[]): Volume[] {
  const keys = new Set(services.flatMap(({ service }) => volumeKeys(service)))
  return Object.values(project.volumes).filter(({ key }) => keys.has(key))
}
