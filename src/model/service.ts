import type { ByteSize } from './byte-size.ts'
import type { Duration } from './duration.ts'
import type { HealthcheckWish } from './healthcheck.ts'
import type { Hooks } from './hook.ts'
import type { Mount, MountsOrigin } from './mount.ts'
import type { MountedFile } from './mounted-file.ts'
import type { NamespaceModes } from './namespaces.ts'
import type { PortMapping } from './port-mapping.ts'
import type { Resources } from './resources.ts'
import type { RestartPolicy } from './restart-policy.ts'
import type { UpdatePolicy } from './update-policy.ts'
import type { Schedule } from './schedule.ts'

export type DependencyCondition =
  | 'service_started'
  | 'service_healthy'
  | 'service_completed_successfully'

export interface Dependency {
  readonly condition: DependencyCondition
  /** Whether the dependent restarts with the dependency: after a command, or after it crashed. */
  readonly restart: boolean
  readonly required: boolean
}

/** Whether `up` runs a container again that has ended by itself with 0. */
export type Rerun = 'always' | 'changed' | 'never'

/** What the root file system of a service's containers is made from. */
export type RootfsSource =
  | { readonly type: 'image'; readonly reference: string }
  /** A copy-on-write view of this machine's own system directories. */
  | { readonly type: 'host' }
  /** A copy-on-write view of a directory; absolute path. */
  | { readonly type: 'directory'; readonly path: string }

export interface ServiceNetwork {
  /** Names besides the service's own under which it is found on this network. */
  readonly aliases: readonly string[]
  readonly address?: string
  readonly macAddress?: string
  /** Of the link in the container. */
  readonly interfaceName?: string
  /** Links are numbered from the highest on. */
  readonly priority?: number
  /** The network with the highest gives the default route. */
  readonly gatewayPriority?: number
  /** Further addresses of the link, which the network does not give away. */
  readonly linkLocalAddresses?: readonly string[]
}

export interface Ulimit {
  readonly soft: number
  readonly hard: number
}

export interface DeviceMapping {
  /** On the machine; a directory stands for the devices in it. */
  readonly source: string
  readonly target: string
  /** Some of the letters `rwm`. */
  readonly permissions: string
}

/** How far the containers of a service are set apart from the machine. */
export interface Isolation {
  readonly privileged: boolean
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly securityOpt: readonly string[]
  readonly namespaces: NamespaceModes
  readonly devices: readonly DeviceMapping[]
  /** Names of the Container Device Interface, such as `nvidia.com/gpu=all`. */
  readonly cdiDevices: readonly string[]
  /** Such as `c 1:3 rwm` (Documentation/admin-guide/cgroup-v1/devices.rst). */
  readonly deviceRules: readonly string[]
  readonly ulimits: Readonly<Record<string, Ulimit>>
  readonly sysctls: Readonly<Record<string, string>>
  /** Of `/dev/shm`; `undefined` is 64 MiB. */
  readonly shmSize: ByteSize | undefined
  /** -1000 to 1000 (proc_pid_oom_score_adj(5)). */
  readonly oomScoreAdj: number | undefined
  /** Control group above those of the containers, from the root of each hierarchy. */
  readonly cgroupParent: string | undefined
  /** Name or absolute path of the OCI runtime's program; `undefined` is the one that comes along. */
  readonly runtime: string | undefined
  readonly annotations: Readonly<Record<string, string>>
}

/** A service as the engine side works with it: no short syntax, no unresolved name, no default left open. */
export interface Service extends Isolation {
  readonly name: string
  readonly rootfs: RootfsSource
  /** Such as `linux/amd64`; `undefined` is the machine's own. */
  readonly platform: string | undefined
  /** `undefined` takes the image's; an empty list clears it. */
  readonly command: readonly string[] | undefined
  readonly entrypoint: readonly string[] | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string | undefined
  readonly user: string | undefined
  /** Names besides the primary group's, or numbers. */
  readonly groupAdd: readonly string[]
  readonly hostname: string | undefined
  readonly domainname: string | undefined
  readonly containerName: string | undefined
  readonly replicas: number
  readonly ports: readonly PortMapping[]
  /** Container ports declared but not published, such as `8080/tcp`. */
  readonly expose: readonly string[]
  /** Its own, and those that other services declare under a name or a path and that it shares. */
  readonly mounts: readonly Mount[]
  /** A later one counts before an earlier one. */
  readonly volumesFrom: readonly MountsOrigin[]
  /** Names under which it finds services and containers, besides theirs. */
  readonly links: Readonly<Record<string, string>>
  /** Its configs and secrets. */
  readonly files: readonly MountedFile[]
  /** By network key of the project. Empty means no network but loopback. */
  readonly networks: Readonly<Record<string, ServiceNetwork>>
  /** By service name. */
  readonly dependsOn: Readonly<Record<string, Dependency>>
  /** What it leaves open is the image's. */
  readonly healthcheck: HealthcheckWish
  readonly hooks: Hooks
  readonly restart: RestartPolicy
  readonly rerun: Rerun
  /** Its containers are started by the clock, and not when they are made. */
  readonly schedule: Schedule | undefined
  readonly init: boolean
  /** Signal name such as `SIGTERM`; `undefined` takes the image's, else SIGTERM. */
  readonly stopSignal: string | undefined
  readonly stopGracePeriod: Duration
  readonly labels: Readonly<Record<string, string>>
  readonly readOnly: boolean
  /** `name` to addresses; `host-gateway` stands for the host as seen from the container. */
  readonly extraHosts: Readonly<Record<string, readonly string[]>>
  /** Upstream name servers; empty takes the machine's own. */
  readonly dns: readonly string[]
  /** Search domains and options of resolv.conf(5); empty takes the machine's own. */
  readonly dnsSearch: readonly string[]
  readonly dnsOptions: readonly string[]
  readonly tty: boolean
  readonly stdinOpen: boolean
  /** Whether `up` in the foreground shows its output. */
  readonly attach: boolean
  readonly profiles: readonly string[]
  readonly resources: Resources
  /** How its containers are replaced; `undefined` where the file says nothing of it. */
  readonly update: UpdatePolicy | undefined
  /** How they are replaced when a failed update goes back to this. */
  readonly rollback: UpdatePolicy | undefined
}

/** The images that containers of a service and of its hooks are made from and mount. */
export function imageReferences({ rootfs, mounts, hooks }: Service): readonly string[] {
  const prepared = hooks.preStart.flatMap(({ image }) => image ?? [])
  const mounted = mounts.flatMap((mount) => (mount.type === 'image' ? mount.reference : []))
  return [...(rootfs.type === 'image' ? [rootfs.reference] : []), ...mounted, ...prepared]
}
