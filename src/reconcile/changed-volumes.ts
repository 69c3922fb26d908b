import type { Directive } from '../model/directive.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { Volume } from '../model/project.ts'
import type { NetworkUse } from './changed-networks.ts'
import { volumeKeys } from './container-spec.ts'
import type { SubjectFailure } from './plan-resources.ts'

export interface ChangedVolumes {
  /** Names of the project's volumes that are made anew, with the loss of their data. */
  readonly names: ReadonlySet<string>
  /** Why others cannot be, or must not without being asked for. */
  readonly failures: readonly SubjectFailure[]
}

/**
 * Volumes that exist with another content than the stack file says: what is mounted as the content
 * of a volume cannot be changed while it exists. They lose their data only when that is agreed to.
 */
export function changedVolumes(
  { observed }: { readonly observed: ObservedState },
  directive: Directive,
  use: NetworkUse,
): ChangedVolumes {
  const { project, isWanted } = use
  const names = new Set<string>()
  const failures: SubjectFailure[] = []
  if (directive.type !== 'up' && directive.type !== 'run') return { names, failures }
  const choice = directive.type === 'up' ? directive.divergedVolumes : 'refuse'
  const keepsContainers = directive.type === 'up' && directive.noRecreate
  if (choice === 'keep' || (choice === 'recreate' && keepsContainers)) return { names, failures }
  const services = [
    ...Object.values(project.services).filter(({ name }) => isWanted(name)),
    ...(directive.type === 'run' ? [directive.service] : []),
  ]
  const used = new Set(services.flatMap(volumeKeys))
  for (const volume of Object.values(project.volumes)) {
    if (!used.has(volume.key) || !hasOtherContent(volume, observed)) continue
    const failure = choice === 'refuse' ? unasked(volume) : obstacle(volume, observed, use)
    if (failure === undefined) names.add(volume.name)
    else failures.push({ subject: volume.name, failure })
  }
  return { names, failures }
}

function hasOtherContent({ name, external, content }: Volume, observed: ObservedState): boolean {
  const existing = observed.volumes.find((volume) => volume.name === name)
  if (external || existing === undefined) return false
  const keys = ['type', 'device', 'options'] as const
  return keys.some((key) => existing.content?.[key] !== content?.[key])
}

type Refusal = SubjectFailure['failure']

/** The words of Docker Compose's question. */
function unasked({ name }: Volume): Refusal {
  return refusal(
    'VL0005',
    `Volume "${name}" exists but doesn't match configuration in compose file`,
    'agree to lose its data with "stack up --yes", or give the volume another name',
  )
}

/** What stands in the way of making it anew. */
function obstacle(
  { name }: Volume,
  observed: ObservedState,
  { project, isWanted }: NetworkUse,
): Refusal | undefined {
  const existing = observed.volumes.find((volume) => volume.name === name)
  if (existing?.project !== project.name) {
    return refusal(
      'VL0004',
      `volume ${name} exists with other \`driver_opts\`, and project "${project.name}" has not made it`,
      'declare it `external: true`, or give the volume another name',
    )
  }
  const users = [
    ...observed.containers.filter(({ service }) => !isWanted(service)),
    ...observed.oneOffs,
  ]
  const user = users.find(({ mounts }) =>
    mounts.some(({ type, source }) => type === 'volume' && source === name),
  )
  if (user === undefined) return undefined
  return refusal(
    'VL0001',
    `volume ${name} is in use by container ${user.name}, which is none of those brought up`,
    `remove it with "stack rm --stop ${user.service}" or "stack down --remove-orphans"`,
  )
}

function refusal(code: Refusal['code'], message: string, hint: string): Refusal {
  return { code, message, hint, evidence: [], container: undefined }
}
