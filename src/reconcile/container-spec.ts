import { labelNames } from '../model/labels.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { ContainerSpec, Succession } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import { serviceConfigHash } from './config-hash.ts'

export interface ContainerSpecInput {
  readonly project: Project
  readonly service: Service
  readonly number: number
  readonly observed: ObservedState
  /** The container whose place the new one takes; its anonymous volumes are kept. */
  readonly predecessor: ObservedContainer | undefined
  /** Given when it is made beside its predecessor. */
  readonly succession?: Succession | undefined
}

export function containerSpec(input: ContainerSpecInput): ContainerSpec {
  const { project, service, number, observed, predecessor, succession } = input
  const configHash = serviceConfigHash(service)
  const imageId = imageIdOf(service, observed)
  return {
    project: project.name,
    service,
    number,
    name: containerName(project, service, number),
    oneOff: undefined,
    ...(succession === undefined ? {} : { succession }),
    configHash,
    imageId,
    labels: containerLabels({ project, service, number, configHash, imageId }),
    networks: namesByKey(Object.keys(service.networks), project.networks),
    volumes: namesByKey(volumeKeys(service), project.volumes),
    inheritedVolumes: predecessor === undefined ? {} : anonymousVolumes(predecessor),
  }
}

export function containerName(
  project: Pick<Project, 'name'>,
  service: Service,
  number: number,
): string {
  return service.containerName ?? `${project.name}-${service.name}-${number}`
}

export function imageIdOf(service: Service, observed: ObservedState): string | undefined {
  return service.rootfs.type === 'image' ? observed.images[service.rootfs.reference]?.id : undefined
}

export function volumeKeys(service: Service): string[] {
  const keys = service.mounts.flatMap((mount) =>
    mount.type === 'volume' && mount.volume !== undefined ? [mount.volume] : [],
  )
  return [...new Set(keys)]
}

export interface LabelInput {
  readonly project: Project
  readonly service: Service
  readonly number: number
  readonly configHash: string
  readonly imageId: string | undefined
}

/** Those of the service, and those that other tools read. */
export function containerLabels(input: LabelInput): Readonly<Record<string, string>> {
  const { project, service, number, configHash, imageId } = input
  const dependencies = Object.entries(service.dependsOn)
    .map(([name, { condition, restart }]) => `${name}:${condition}:${restart}`)
    .join(',')
  return {
    ...service.labels,
    [labelNames.project]: project.name,
    [labelNames.service]: service.name,
    [labelNames.containerNumber]: String(number),
    [labelNames.oneOff]: 'False',
    [labelNames.configHash]: configHash,
    [labelNames.dependsOn]: dependencies,
    [labelNames.workingDirectory]: project.workingDirectory,
    [labelNames.configFiles]: project.files.join(','),
    ...(imageId === undefined ? {} : { [labelNames.image]: imageId }),
  }
}

export function namesByKey(
  keys: readonly string[],
  resources: Readonly<Record<string, { readonly name: string }>>,
): Record<string, string> {
  const names: Record<string, string> = {}
  for (const key of keys) {
    const resource = resources[key]
    if (resource === undefined) throw new Error(`project has no network or volume "${key}"`)
    names[key] = resource.name
  }
  return names
}

function anonymousVolumes(container: ObservedContainer): Record<string, string> {
  const anonymous = container.mounts.filter((mount) => mount.anonymous)
  return Object.fromEntries(anonymous.map((mount) => [mount.target, mount.source]))
}
