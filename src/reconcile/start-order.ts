import { decideHealthcheck } from '../model/healthcheck.ts'
import { namespaceParents } from '../model/namespaces.ts'
import type { ObservedContainer, ObservedState } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import type { UpdateOrder } from '../model/update-policy.ts'
import { sharesNamespacesOf } from './shared-namespaces.ts'

export interface StartOrderInput {
  readonly service: Service
  readonly project: Project
  readonly observed: ObservedState
  /** The containers that it has. */
  readonly existing: readonly ObservedContainer[]
  readonly written: UpdateOrder | undefined
}

export interface StartOrder {
  readonly order: UpdateOrder
  /** Why the old container goes first though the new one would, as a clause. */
  readonly obstacle: string | undefined
}

/**
 * Whether a new container starts beside the old one. It does where the file says so, and where a
 * healthcheck tells when it is ready, unless something forbids it.
 */
export function startOrder({
  service,
  project,
  observed,
  existing,
  written,
}: StartOrderInput): StartOrder {
  const isGated = written === undefined && hasGate(service, observed)
  const isWished = written === 'start-first' || isGated
  if (!isWished) return { order: 'stop-first', obstacle: undefined }
  const obstacle =
    obstacleOf(service, project) ??
    (written === undefined ? writtenByOne(service, existing) : undefined)
  return { order: obstacle === undefined ? 'start-first' : 'stop-first', obstacle }
}

/** Whether it is known when a container of the service is ready. */
export function hasGate({ healthcheck, rootfs }: Service, { images }: ObservedState): boolean {
  const image = rootfs.type === 'image' ? images[rootfs.reference] : undefined
  return decideHealthcheck(healthcheck, image?.health) !== undefined
}

/** What only one container of the service can have. */
function obstacleOf(service: Service, project: Project): string | undefined {
  if (service.hooks.preStart.length > 0) return 'it has hooks before its start'
  if (service.containerName !== undefined) return 'it has a fixed name'
  if (service.namespaces.network.type === 'host') return "it has the machine's network"
  if (namespaceParents(service.namespaces).length > 0) return 'it shares namespaces'
  const isFixed = Object.values(service.networks).some(
    ({ address, macAddress, linkLocalAddresses = [] }) =>
      address !== undefined || macAddress !== undefined || linkLocalAddresses.length > 0,
  )
  if (isFixed) return 'it has a fixed address'
  const dependent = Object.values(project.services).find(
    (other) =>
      other.dependsOn[service.name]?.restart === true || sharesNamespacesOf(other, service.name),
  )
  return dependent === undefined ? undefined : `${dependent.name} starts anew with it`
}

/**
 * Two containers with one set of files may spoil them, as two servers with one database do. Several
 * replicas share a directory or a named volume already, so their service can stand it; what is
 * anonymous each has for itself.
 */
function writtenByOne(
  { mounts, volumesFrom, replicas }: Service,
  existing: readonly ObservedContainer[],
): string | undefined {
  const anonymous = existing.flatMap((container) =>
    container.mounts.filter((mount) => mount.anonymous && !mount.readOnly),
  )
  const shared = mounts.filter(
    (mount) => (mount.type === 'bind' || mount.type === 'volume') && !mount.readOnly,
  )
  const [written] = [...anonymous, ...(replicas > 1 ? [] : shared)]
  if (written !== undefined) return `it writes to ${written.target}`
  const borrowed = volumesFrom.some(({ readOnly }) => !readOnly)
  return borrowed && replicas <= 1 ? 'it writes to volumes of others' : undefined
}
