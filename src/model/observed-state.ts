import type { ContainerState } from './container-state.ts'
import type { Drift } from './drift.ts'
import type { Healthcheck, ImageOfProbe } from './healthcheck.ts'
import type { HookProgress } from './hook.ts'
import type { Instant } from './instant.ts'
import type { OneOff } from './one-off.ts'
import type { PublishedPort } from './port-mapping.ts'
import type { VolumeContent } from './project.ts'
import type { Settings } from './settings.ts'

export interface ObservedEndpoint {
  /** Name of the network on the machine. */
  readonly network: string
  readonly address: string
  readonly prefixLength: number
  readonly macAddress: string
  readonly aliases: readonly string[]
  readonly interfaceName?: string
  /** Name of its link in the container. */
  readonly link?: string
  readonly gatewayPriority?: number
  readonly linkLocalAddresses?: readonly string[]
}

export interface ObservedMount {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image'
  /** Volume name on the machine, host path, or image. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly anonymous: boolean
}

/** A run of another container whose namespaces a container has. */
export interface SharedRun {
  readonly containerId: string
  readonly startedAt: Instant
}

export interface ObservedContainer {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly project: string
  readonly service: string
  readonly number: number
  /** `undefined` for one of those that the service has. */
  readonly oneOff: OneOff | undefined
  /** Id of the container whose place it is to take. */
  readonly succeeds?: string
  /** Since when it has been out of service: its service's names and ports do not lead to it. */
  readonly standsBy?: Instant
  readonly configHash: string
  /** Digest of the image's configuration; `undefined` for another kind of rootfs. */
  readonly imageId: string | undefined
  /** As users know it: image reference, `host` or a path. */
  readonly image: string
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly state: ContainerState
  /** How its readiness is probed while it runs. */
  readonly healthcheck: Healthcheck | undefined
  readonly createdAt: Instant
  /** Restarts by policy since the container was last started by hand. */
  readonly restartCount: number
  /** Restarts in a row after runs too short to count as success: the exponent of the back-off. */
  readonly restartStreak: number
  /** Of this run, while it runs. */
  readonly hooks: HookProgress
  readonly endpoints: readonly ObservedEndpoint[]
  /** While it runs. */
  readonly shares: readonly SharedRun[]
  /** As it was made with, or as they were changed since. */
  readonly settings: Settings
  readonly ports: readonly PublishedPort[]
  readonly mounts: readonly ObservedMount[]
  /** What of it is not as it was made. */
  readonly drift?: readonly Drift[]
}

export interface ObservedNetwork {
  readonly name: string
  /** Project that made it, by its label. */
  readonly project: string | undefined
  readonly key: string | undefined
  readonly configHash: string
  readonly subnet: string
  readonly gateway: string
  readonly internal: boolean
  /** As the network was asked for. */
  readonly addressRange?: string
  readonly reservedAddresses?: readonly string[]
  readonly mtu?: number
  /** What of it is not as it was made. */
  readonly drift?: readonly Drift[]
}

export interface ObservedVolume {
  readonly name: string
  readonly project: string | undefined
  readonly key: string | undefined
  readonly anonymous: boolean
  readonly createdAt: Instant
  readonly mountpoint: string
  readonly labels: Readonly<Record<string, string>>
  readonly content?: VolumeContent
}

export interface ObservedImage {
  readonly reference: string
  /** Digest of its configuration, `sha256:…`. */
  readonly id: string
  readonly health?: ImageOfProbe
}

/** What one look at the machine found for one project. */
export interface ObservedState {
  /** Those that services have. */
  readonly containers: readonly ObservedContainer[]
  /** Those that `run` made. */
  readonly oneOffs: readonly ObservedContainer[]
  readonly networks: readonly ObservedNetwork[]
  readonly volumes: readonly ObservedVolume[]
  /** The images that the project's services name and that are present, by reference as written. */
  readonly images: Readonly<Record<string, ObservedImage>>
}

/** Tells apart what services have and what `run` made. */
export function separateOneOffs(
  containers: readonly ObservedContainer[],
): Pick<ObservedState, 'containers' | 'oneOffs'> {
  return {
    containers: containers.filter(({ oneOff }) => oneOff === undefined),
    oneOffs: containers.filter(({ oneOff }) => oneOff !== undefined),
  }
}
