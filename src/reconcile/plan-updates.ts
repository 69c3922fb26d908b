import type { UpdateDirective } from '../model/directive.ts'
import { changedLimits, type Limits } from '../model/limits.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import { settingsOf, type ContainerChange, type Settings } from '../model/settings.ts'
import { describeChanges } from './compare-values.ts'
import { isSame, serviceConfigHash } from './config-hash.ts'
import { settledContents } from './content-changes.ts'
import { keepsContainer, type ServiceSlots } from './container-slot.ts'
import { containerLabels, namesByKey } from './container-spec.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { ResourceOperations } from './plan-resources.ts'
import type { Removals } from './plan-stops.ts'
import { settingChanges } from './setting-changes.ts'

/** The operation that changes a container where it is, by its id. */
export type Updates = ReadonlyMap<string, PlannedUpdate>

export interface PlannedUpdate {
  readonly operation: string
  /** Whether what is known of its health counts no more. */
  readonly resetsHealth: boolean
}

/** Operations that come before changes. */
export interface Preparations {
  readonly removals: Removals
  readonly resources: ResourceOperations
}

/** Changes limits as asked; nothing is changed when one container cannot have them. */
export function planUpdates(
  builder: PlanBuilder,
  containers: readonly ObservedContainer[],
  { changes }: UpdateDirective,
): void {
  const wanted = containers.map((container) => ({
    container,
    change: {
      settings: { ...container.settings, ...changedLimits(container.settings, changes) },
      labels: container.labels,
    },
  }))
  for (const { container, change } of wanted) {
    const contradiction = contradictionIn(change.settings)
    if (contradiction !== undefined) return void builder.fail(container.name, contradiction)
  }
  for (const { container, change } of wanted) {
    if (isAsWanted(container, change)) continue
    const action = { type: 'update-container', container: targetOf(container), change } as const
    builder.add({ action, cause: 'update was asked for', after: [] })
  }
}

/** Changes what stays where it is to what the services say. */
export function planSettings(
  builder: PlanBuilder,
  project: Project,
  services: readonly ServiceSlots[],
  { removals, resources }: Preparations,
): Updates {
  const updates = new Map<string, PlannedUpdate>()
  for (const { service, slots } of services) {
    for (const slot of slots) {
      // What an update that is held has not reached keeps its settings as well.
      if (!keepsContainer(slot) || slot.existing.configHash !== serviceConfigHash(service)) continue
      const { existing } = slot
      const change = wantedChange(project, service, existing)
      if (isAsWanted(existing, change)) continue
      const changes = settingChanges(changeOf(existing), change)
      const operation = builder.add({
        action: { type: 'update-container', container: targetOf(existing), change },
        cause: describeChanges(changes),
        changes,
        after: [
          removals.get(existing.id),
          ...Object.keys(service.networks).map((key) => resources.networks.get(key)),
        ],
      })
      const { healthcheck } = existing.settings
      const resetsHealth = !isSame(healthcheck, change.settings.healthcheck)
      updates.set(existing.id, { operation, resetsHealth })
    }
  }
  return updates
}

/** Without what is no setting itself. */
function isAsWanted(container: ObservedContainer, { settings, labels }: ContainerChange): boolean {
  return isSame(changeOf(container), { settings, labels })
}

function changeOf({ settings, labels }: ObservedContainer): ContainerChange {
  return { settings, labels }
}

/** Those that containers of a service are to have. */
export function wantedSettings(project: Project, service: Service): Settings {
  const networks = namesByKey(Object.keys(service.networks), project.networks)
  return settingsOf({ service, networks })
}

function wantedChange(
  project: Project,
  service: Service,
  { number, imageId, configHash, settings }: ObservedContainer,
): ContainerChange {
  const labels = containerLabels({ project, service, number, imageId, configHash })
  const wanted = wantedSettings(project, service)
  const contents = settledContents(settings.contents, wanted.contents)
  const { files, mounts } = service
  return { settings: { ...wanted, contents }, labels, mounted: { files, mounts } }
}

/** What the kernel would refuse, or what would leave open which of two limits counts. */
function contradictionIn({ resources }: Limits): Parameters<PlanBuilder['fail']>[1] | undefined {
  const { memory, memorySwap, cpus, cpuQuota, cpuPeriod } = resources
  const isBelow = typeof memorySwap === 'number' && (memory === undefined || memorySwap < memory)
  if (isBelow) {
    return refusal(
      memory === undefined
        ? 'there is a limit of memory and swap together, and none of memory'
        : `the limit of memory, ${memory}, is above that of memory and swap together, ${memorySwap}`,
      'change --memory and --memory-swap together; --memory-swap -1 takes its limit away',
    )
  }
  if (cpus === undefined || (cpuQuota === undefined && cpuPeriod === undefined)) return undefined
  return refusal(
    'processors are limited by --cpus and by --cpu-quota or --cpu-period',
    'take one of them away with 0, such as --cpus 0',
  )
}

function refusal(message: string, hint: string): Parameters<PlanBuilder['fail']>[1] {
  return { code: 'CT0012', message, hint, evidence: [], container: undefined }
}
