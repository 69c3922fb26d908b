// Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit.

export type EnvFile = string | EnvironmentFile
export type ServiceNetwork = {
  aliases?: ListOfStrings
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
/**
 * Further names of the service on this network.
 */
export type ListOfStrings = string[]
/**
 * Linux capabilities to add.
 */
export type ListOfStrings1 = string[]
/**
 * Linux capabilities to drop.
 */
export type ListOfStrings2 = string[]
/**
 * Security options.
 */
export type ListOfStrings3 = string[]
export type StringOrList = string | string[]
/**
 * The service runs only when one of these profiles is active, or when it is named.
 */
export type ListOfStrings4 = string[]
/**
 * Number of containers and their resources.
 */
export type Deploy = {
  /**
   * Number of containers. Default: 1.
   */
  replicas?: number
  resources?: Resources
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
export type Network = {
  /**
   * Name on the machine instead of `<project>_<key>`.
   */
  name?: string
  /**
   * `bridge` is the only one.
   */
  driver?: string
  /**
   * Whether the network exists already and is left alone.
   */
  external?: boolean | ExternalName
  /**
   * Whether the network has no way out of the machine. Default: false.
   */
  internal?: boolean
  ipam?: AddressManagement
  /**
   * Labels of the network.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
export type Volume = {
  /**
   * Name on the machine instead of `<project>_<key>`.
   */
  name?: string
  /**
   * `local` is the only one.
   */
  driver?: string
  /**
   * Whether the volume exists already and is never removed.
   */
  external?: boolean | ExternalName
  /**
   * Labels of the volume.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null

/**
 * A multi-service application in the format of the Compose Specification. Only the keys that are honoured are listed; any other key is an error.
 */
export interface StackFile {
  /**
   * Obsolete: has no effect and gives a warning.
   */
  version?: string | number
  /**
   * Project name. It begins the names of containers, networks and volumes. Default: the directory's name.
   */
  name?: string
  /**
   * The services of the application, by name.
   */
  services?: {
    [k: string]: Service
  } | null
  /**
   * The networks that services may join, by key.
   */
  networks?: {
    [k: string]: Network
  } | null
  /**
   * The named volumes that services may mount, by key.
   */
  volumes?: {
    [k: string]: Volume
  } | null
  /**
   * Extension: ignored, a place for anchors.
   *
   * This interface was referenced by `StackFile`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]:
    | {
        [k: string]: unknown
      }
    | string
    | number
    | {
        [k: string]: Service
      }
    | null
    | {
        [k: string]: Network
      }
    | {
        [k: string]: Volume
      }
    | undefined
}
/**
 * One service: what its containers are made from and how they run. Exactly one of `image` and `rootfs` is needed.
 */
export interface Service {
  /**
   * Image that the containers are made from.
   */
  image?: string
  /**
   * Runs without an image. `host` is a copy-on-write view of this machine's own system directories; anything else is a directory that holds a root file system. Nothing is written back.
   */
  rootfs?: string
  /**
   * Command instead of the image's. A string is split into words as a shell would, but no shell runs it. An empty list clears it.
   */
  command?: null | string | string[]
  /**
   * Entry point instead of the image's; the image's command is then dropped.
   */
  entrypoint?: null | string | string[]
  /**
   * Environment variables. A name without a value takes its value from the environment of the project.
   */
  environment?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Files with environment variables; `environment` wins over them, later files over earlier ones.
   */
  env_file?: string | EnvFile[]
  /**
   * Working directory of the command.
   */
  working_dir?: string
  /**
   * User, and group after a colon, by name or number.
   */
  user?: string
  /**
   * Container ports published on the host, as `[address:][host:]container[/protocol]` or as a mapping. Ranges are allowed.
   */
  ports?: ((string | number) | Port)[]
  /**
   * Container ports that other services may use. For information: services on one network reach all ports.
   */
  expose?: (string | number)[]
  /**
   * Named volumes and host paths that are mounted, as `[source:]target[:options]` or as a mapping.
   */
  volumes?: (string | Mount)[]
  /**
   * Temporary file systems in memory, as `target[:options]`.
   */
  tmpfs?: string | string[]
  /**
   * Networks that the service joins. Default: the network `default`.
   */
  networks?:
    | string[]
    | {
        [k: string]: ServiceNetwork
      }
    | null
  /**
   * Services that must be there before this one starts.
   */
  depends_on?:
    | string[]
    | {
        [k: string]: Dependency
      }
  healthcheck?: Healthcheck
  /**
   * When a container that ended is started again: `no` (default), `always`, `unless-stopped`, or `on-failure` with an optional maximum of retries.
   */
  restart?: string
  /**
   * Whether a small init process runs as PID 1, which reaps zombies and forwards signals. Default: false.
   */
  init?: boolean
  /**
   * Signal that stops the service. Default: the image's, else SIGTERM.
   */
  stop_signal?: string
  /**
   * Time between the stop signal and SIGKILL. Default: 10s.
   */
  stop_grace_period?: string
  /**
   * Labels of the containers.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Name of the container instead of `<project>-<service>-<n>`. Allows one container only.
   */
  container_name?: string
  /**
   * Host name inside the container.
   */
  hostname?: string
  /**
   * Whether the root file system is read-only. Default: false.
   */
  read_only?: boolean
  cap_add?: ListOfStrings1
  cap_drop?: ListOfStrings2
  security_opt?: ListOfStrings3
  /**
   * Whether the service has all capabilities and devices. Default: false.
   */
  privileged?: boolean
  /**
   * Resource limits of the processes, by name: one number, or a soft and a hard limit. -1 is unlimited.
   */
  ulimits?: {
    [k: string]: number | Ulimit
  }
  /**
   * Kernel parameters of the container.
   */
  sysctls?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Further host names, as `name=address` or as a mapping. `host-gateway` stands for the host.
   */
  extra_hosts?:
    | string[]
    | {
        [k: string]: StringOrList
      }
  /**
   * Name servers for names that are no services. Default: the machine's.
   */
  dns?: string | string[]
  profiles?: ListOfStrings4
  deploy?: Deploy
  /**
   * Number of containers. Default: 1.
   */
  scale?: number
  /**
   * Most memory that a container may use.
   */
  mem_limit?: string | number
  /**
   * Memory that a container keeps when the machine runs short.
   */
  mem_reservation?: string | number
  /**
   * Most processor time, in CPUs; 0 is no limit.
   */
  cpus?: number | string
  /**
   * Most processes and threads; -1 is no limit.
   */
  pids_limit?: number
  /**
   * Whether the service has a terminal. Default: false.
   */
  tty?: boolean
  /**
   * Whether standard input stays open. Default: false.
   */
  stdin_open?: boolean
  /**
   * This interface was referenced by `Service`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface EnvironmentFile {
  /**
   * Path, relative to the project directory.
   */
  path: string
  /**
   * Whether it is an error when the file is missing. Default: true.
   */
  required?: boolean
  /**
   * `dotenv` (default) knows quotes and variables; `raw` takes lines as they are.
   */
  format?: 'dotenv' | 'raw'
}
export interface Port {
  /**
   * Name, for information.
   */
  name?: string
  /**
   * Port in the container.
   */
  target: number
  /**
   * Port or range on the host. Left out, any free one is taken.
   */
  published?: string | number
  /**
   * Address on the host. Default: all.
   */
  host_ip?: string
  /**
   * `tcp` (default) or `udp`.
   */
  protocol?: string
  /**
   * Protocol on top, for information.
   */
  app_protocol?: string
  /**
   * Without effect on one machine.
   */
  mode?: 'host' | 'ingress'
  /**
   * This interface was referenced by `Port`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Mount {
  /**
   * `bind`, `volume` or `tmpfs`.
   */
  type: string
  /**
   * Host path of a bind mount, or key of a named volume.
   */
  source?: string
  /**
   * Path in the container.
   */
  target?: string
  /**
   * Default: false.
   */
  read_only?: boolean
  /**
   * Without effect on Linux.
   */
  consistency?: string
  bind?: BindOptions
  volume?: VolumeOptions
  tmpfs?: TmpfsOptions
  /**
   * This interface was referenced by `Mount`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface BindOptions {
  /**
   * How mounts below it are shared. Default: rprivate.
   */
  propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave'
  /**
   * Whether a missing source is made as a directory. Default: true.
   */
  create_host_path?: boolean
  /**
   * `enabled` (default) brings the mounts below the source along, `disabled` does not.
   */
  recursive?: string
  /**
   * Without effect: no SELinux labels are set.
   */
  selinux?: 'z' | 'Z'
  /**
   * This interface was referenced by `BindOptions`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface VolumeOptions {
  /**
   * Whether an empty volume stays empty rather than being filled from the image. Default: false.
   */
  nocopy?: boolean
  /**
   * Directory of the volume that is mounted.
   */
  subpath?: string
  /**
   * This interface was referenced by `VolumeOptions`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface TmpfsOptions {
  /**
   * Most memory it may take.
   */
  size?: string | number
  /**
   * Permission bits, in octal.
   */
  mode?: number | string
  /**
   * This interface was referenced by `TmpfsOptions`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Dependency {
  /**
   * What is waited for.
   */
  condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
  /**
   * Whether this service restarts when a command restarts the dependency. Default: false.
   */
  restart?: boolean
  /**
   * Whether this service fails when the dependency does. Default: true.
   */
  required?: boolean
  /**
   * This interface was referenced by `Dependency`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * How to find out whether the service is ready.
 */
export interface Healthcheck {
  /**
   * Command run in the container: a string for a shell, or a list that starts with `CMD`, `CMD-SHELL` or `NONE`.
   */
  test?: string | string[]
  /**
   * Time between two probes. Default: 30s.
   */
  interval?: string
  /**
   * Longest time of one probe. Default: 30s.
   */
  timeout?: string
  /**
   * Failures in a row that make it unhealthy. Default: 3.
   */
  retries?: number
  /**
   * Time after the start in which failures do not count. Default: 0s.
   */
  start_period?: string
  /**
   * Time between two probes in the start period. Default: 5s.
   */
  start_interval?: string
  /**
   * Whether the image's healthcheck is off, too.
   */
  disable?: boolean
  /**
   * This interface was referenced by `Healthcheck`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Ulimit {
  /**
   * Limit that is enforced.
   */
  soft: number
  /**
   * Limit up to which the soft one may be raised.
   */
  hard: number
  /**
   * This interface was referenced by `Ulimit`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Limits and reservations of each container.
 */
export interface Resources {
  limits?: Limits
  reservations?: Reservations
  /**
   * This interface was referenced by `Resources`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Most that a container may use.
 */
export interface Limits {
  /**
   * In CPUs.
   */
  cpus?: number | string
  /**
   * Memory.
   */
  memory?: string | number
  /**
   * Processes and threads.
   */
  pids?: number
  /**
   * This interface was referenced by `Limits`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * What a container keeps when the machine runs short.
 */
export interface Reservations {
  /**
   * Memory.
   */
  memory?: string | number
  /**
   * This interface was referenced by `Reservations`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface ExternalName {
  /**
   * Obsolete: write `name` beside `external`.
   */
  name?: string
  /**
   * This interface was referenced by `ExternalName`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Addresses of the network. Default: a free range is taken.
 */
export interface AddressManagement {
  /**
   * `default` is the only one.
   */
  driver?: string
  /**
   * One range.
   */
  config?: AddressRange[]
  /**
   * This interface was referenced by `AddressManagement`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface AddressRange {
  /**
   * In CIDR notation.
   */
  subnet?: string
  /**
   * Address of the host in it. Default: the first.
   */
  gateway?: string
  /**
   * This interface was referenced by `AddressRange`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
