// Generated from schemas/stack.schema.json by scripts/generate-schema.mjs. Do not edit.

export type EnvFile = string | EnvironmentFile
export type ServiceNetwork = {
  aliases?: ListOfStrings
  /**
   * Name of the interface in the container.
   */
  interface_name?: string
  /**
   * Address, of the subnet that `ipam` gives the network.
   */
  ipv4_address?: string
  /**
   * Address.
   */
  ipv6_address?: string
  link_local_ips?: ListOfStrings1
  /**
   * MAC address.
   */
  mac_address?: string
  /**
   * Options of the driver.
   */
  driver_opts?: {
    [k: string]: string | number
  }
  /**
   * Order in which networks are joined, from the highest.
   */
  priority?: number
  /**
   * The network with the highest gives the default route.
   */
  gw_priority?: number
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
 * Further IPv4 addresses, each with a range of 16 bits, that the network does not give away.
 */
export type ListOfStrings1 = string[]
/**
 * Linux capabilities to add.
 */
export type ListOfStrings2 = string[]
/**
 * Linux capabilities to drop.
 */
export type ListOfStrings3 = string[]
/**
 * Security options.
 */
export type ListOfStrings4 = string[]
export type StringOrList = string | string[]
/**
 * The service runs only when one of these profiles is active, or when it is named.
 */
export type ListOfStrings5 = string[]
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
   * How many containers there are: as many as `replicas` says (`replicated`), or one on each machine, which is one here (`global`).
   */
  mode?: string
  /**
   * How clients find the containers.
   */
  endpoint_mode?: string
  /**
   * Labels of the service in a cluster.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  placement?: Placement
  update_config?: Update
  rollback_config?: Update1
  restart_policy?: RestartPolicy
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
/**
 * What the device must be able to do.
 */
export type ListOfStrings6 = string[]
/**
 * Which devices.
 */
export type ListOfStrings7 = string[]
/**
 * Which machines come into question.
 */
export type Strings = string[]
/**
 * Further privileges of the build.
 */
export type ListOfStrings8 = string[]
export type ListOfStrings9 = string[]
/**
 * Where cached steps come from.
 */
export type ListOfStrings10 = string[]
/**
 * Where cached steps go.
 */
export type ListOfStrings11 = string[]
/**
 * Further names of the image.
 */
export type ListOfStrings12 = string[]
/**
 * Platforms that the image is built for.
 */
export type ListOfStrings13 = string[]
/**
 * What happens while files are edited.
 */
export type Develop = {
  /**
   * Rules for changed files.
   */
  watch?: Watch[]
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
/**
 * Rules of the device control group.
 */
export type ListOfStrings14 = string[]
/**
 * Options of the resolver.
 */
export type ListOfStrings15 = string[]
/**
 * Containers outside of the project, as `name[:alias]`.
 */
export type ListOfStrings16 = string[]
/**
 * What the device must be able to do.
 */
export type ListOfStrings17 = string[]
/**
 * Which devices.
 */
export type ListOfStrings18 = string[]
/**
 * Services reached by name or alias, as `service[:alias]`.
 */
export type ListOfStrings19 = string[]
export type ServiceModel = {
  /**
   * Variable for the address. Default: `<KEY>_URL`.
   */
  endpoint_var?: string
  /**
   * Variable for the name. Default: `<KEY>`.
   */
  model_var?: string
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
export type ProviderOption = string | number | boolean
/**
 * Services or containers whose mounts are shared, as `service[:ro]` or `container:NAME[:ro]`. Temporary file systems are not, and what the service mounts itself counts before them.
 */
export type ListOfStrings20 = string[]
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
   * Options of the driver: `com.docker.network.driver.mtu`.
   */
  driver_opts?: {
    [k: string]: string | number
  }
  /**
   * Whether containers outside of the project may join.
   */
  attachable?: boolean
  /**
   * Whether the network has IPv4. Default: true.
   */
  enable_ipv4?: boolean
  /**
   * Whether the network has IPv6. Default: false.
   */
  enable_ipv6?: boolean
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
   * What is mounted as the content of the volume while containers use it: `type`, `device` and `o` as mount(8) takes them. NFS and CIFS need the programs `mount.nfs` and `mount.cifs`.
   */
  driver_opts?: {
    [k: string]: string | number
  }
  /**
   * This interface was referenced by `undefined`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
} | null
/**
 * Flags of the runner.
 */
export type Strings1 = string[]

/**
 * A multi-service application in the format of the Compose Specification.
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
  }
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
   * Other stack files whose resources are added. Each is read with its own directory and its own `.env`.
   */
  include?: (string | Include)[] | null
  /**
   * Files and texts that services mount, by key.
   */
  configs?: {
    [k: string]: Config
  } | null
  /**
   * Confidential files that services mount, by key.
   */
  secrets?: {
    [k: string]: Secret
  } | null
  /**
   * Language models that services use, by key.
   */
  models?: {
    [k: string]: Model
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
    | {
        [k: string]: Network
      }
    | null
    | {
        [k: string]: Volume
      }
    | (string | Include)[]
    | {
        [k: string]: Config
      }
    | {
        [k: string]: Secret
      }
    | {
        [k: string]: Model
      }
    | undefined
}
/**
 * One service: what its containers are made from and how they run. One of `image`, `rootfs`, `build` and `provider` is needed.
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
  cap_add?: ListOfStrings2
  cap_drop?: ListOfStrings3
  security_opt?: ListOfStrings4
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
  profiles?: ListOfStrings5
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
   * Annotations of the bundle. Names that begin with `dev.stack.` are reserved.
   */
  annotations?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Whether `up` shows the output of the service. Default: true.
   */
  attach?: boolean
  /**
   * How the image is built: a directory, or a mapping.
   */
  build?: string | Build
  blkio_config?: BlockDeviceLimits
  /**
   * Control group namespace. Default: `private` where control groups are of version 2, else `host`.
   */
  cgroup?: 'host' | 'private'
  /**
   * Control group above those of the containers, from the root of each hierarchy. It is made when missing, and left.
   */
  cgroup_parent?: string
  /**
   * Configs that are mounted read-only, by key or as a mapping with `target`, `uid`, `gid` and `mode`. Default target: `/<key>`.
   */
  configs?: (string | ConfigMount)[]
  /**
   * Number of usable CPUs.
   */
  cpu_count?: number
  /**
   * Usable share of the CPUs.
   */
  cpu_percent?: number
  /**
   * Weight against other containers when CPU time is short.
   */
  cpu_shares?: number
  /**
   * Period of the CPU quota, in microseconds.
   */
  cpu_period?: number
  /**
   * CPU time in each period, in microseconds.
   */
  cpu_quota?: number
  /**
   * Period of real-time scheduling, in microseconds. Needs control groups of version 1 and a kernel that schedules by group.
   */
  cpu_rt_period?: number
  /**
   * Real-time CPU time in each period, in microseconds. Needs control groups of version 1 and a kernel that schedules by group.
   */
  cpu_rt_runtime?: number
  /**
   * CPUs that may be used.
   */
  cpuset?: string
  credential_spec?: CredentialSpecification
  develop?: Develop
  device_cgroup_rules?: ListOfStrings14
  /**
   * Devices of the host, as `host[:container[:permissions]]` or as a mapping, or names of the Container Device Interface, such as `vendor.com/class=device`.
   */
  devices?: (string | Device)[]
  dns_opt?: ListOfStrings15
  /**
   * Search domains of the resolver.
   */
  dns_search?: string | string[]
  /**
   * NIS domain name of the container.
   */
  domainname?: string
  /**
   * A service that this one starts from: of this file by name, or of another file.
   */
  extends?: string | Extends
  external_links?: ListOfStrings16
  /**
   * GPUs: `all`, or a list of requests. They are found by their descriptions in `/etc/cdi` and `/var/run/cdi` (Container Device Interface), which the tools of their vendors write.
   */
  gpus?: 'all' | DeviceRequest[]
  /**
   * Further groups of the user, by name or number.
   */
  group_add?: (string | number)[]
  /**
   * IPC namespace with its shared memory: `host`, `none`, `service:NAME` or `container:NAME`. Default: one of its own, which others may share (`shareable`).
   */
  ipc?: string
  /**
   * Isolation technology.
   */
  isolation?: string
  /**
   * Files with labels; `labels` wins over them.
   */
  label_file?: string | string[]
  links?: ListOfStrings19
  logging?: Logging
  /**
   * MAC address of the first interface.
   */
  mac_address?: string
  /**
   * Most memory and swap together; -1 is no limit. Default: `mem_limit`, so that nothing is swapped.
   */
  memswap_limit?: string | number
  /**
   * Inclination of the kernel to swap, from 0 to 100.
   */
  mem_swappiness?: number
  /**
   * Models that the service uses.
   */
  models?:
    | ListOfStrings9
    | {
        [k: string]: ServiceModel
      }
  /**
   * Network namespace: `none`, `host`, `service:NAME` or `container:NAME`; or a network: `bridge`, which is one of the project, or the name of one that is there.
   */
  network_mode?: string
  /**
   * Whether the kernel spares the container when memory is short. Control groups of version 2 cannot do that; `up` says so.
   */
  oom_kill_disable?: boolean
  /**
   * Inclination of the kernel to kill the container when memory is short.
   */
  oom_score_adj?: number
  /**
   * PID namespace: `host`, `service:NAME` or `container:NAME`. Default: one of its own.
   */
  pid?: string | null
  /**
   * Platform of the image, as `os[/arch[/variant]]`; the machine's own is the only one that runs.
   */
  platform?: string
  /**
   * When the image is pulled. No registry is asked here: with `missing`, `if_not_present` and `never` the image is to be on the machine, the others are refused by `up`.
   */
  pull_policy?: string
  /**
   * Age from which the image is pulled anew.
   */
  pull_refresh_after?: string
  /**
   * Commands run in the container after each of its starts, one after the other. What waits for the service waits for them, too; one that fails makes `up` fail, and the container goes on.
   */
  post_start?: Hook1[]
  /**
   * Commands run in the container before it is stopped, restarted or replaced because somebody asked for it, one after the other. They take the time that they need; the stop comes after, also when one fails.
   */
  pre_stop?: Hook1[]
  /**
   * Commands run before the service is started because somebody asked for it, one after the other, each in a container of its own that has the service's variables and the mounts and networks of the container that it is for. One that fails makes `up` fail, and its container is kept until it is run again.
   */
  pre_start?: StartHook[]
  job?: Job
  provider?: Provider
  /**
   * OCI runtime that runs the containers instead of the one that comes along: `runc`, `crun`, `youki`, `nvidia`, or the absolute path of a program that runs containers as processes of this machine. It must be installed.
   */
  runtime?: string
  /**
   * Secrets that are mounted read-only, by key or as a mapping with `target`, `uid`, `gid` and `mode`. Default target: `/run/secrets/<key>`.
   */
  secrets?: (string | SecretMount)[]
  /**
   * Size of `/dev/shm`.
   */
  shm_size?: number | string
  /**
   * Options of the storage driver.
   */
  storage_opt?: {}
  /**
   * Whether the service may use the engine.
   */
  use_api_socket?: boolean
  /**
   * User namespace: `host`, which is the only one there is.
   */
  userns_mode?: string
  /**
   * UTS namespace: `host`, `service:NAME` or `container:NAME`. Default: one of its own.
   */
  uts?: string
  volumes_from?: ListOfStrings20
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
   * Whether each machine publishes the port, or the cluster does.
   */
  mode?: string
  /**
   * This interface was referenced by `Port`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Mount {
  /**
   * Kind of the mount. `image`, `npipe` and `cluster` are refused when the stack is started.
   */
  type: 'bind' | 'volume' | 'tmpfs' | 'image' | 'npipe' | 'cluster'
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
   * For a bind mount: what is done when the file, or anything in the directory, has another content at the next `up`. `recreate` or `restart` the container, `signal:NAME` sends it that signal, `none` (default) does nothing. A mounted file that was replaced is seen after a new start only; mount its directory for a signal.
   */
  on_change?: string
  /**
   * Without effect on Linux.
   */
  consistency?: string
  bind?: BindOptions
  volume?: VolumeOptions
  tmpfs?: TmpfsOptions
  image?: ImageOptions
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
   * `enabled` (default) brings the mounts below the source along, `disabled` does not. Those of a read-only mount are read-only, too, where the kernel can do that; `readonly` insists on it, `writable` leaves them as they are.
   */
  recursive?: 'enabled' | 'disabled' | 'writable' | 'readonly'
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
   * Labels of an anonymous volume.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
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
/**
 * Options of a mount of type `image`.
 */
export interface ImageOptions {
  /**
   * Directory of the image that is mounted.
   */
  subpath?: string
  /**
   * This interface was referenced by `ImageOptions`'s JSON-Schema definition
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
   * Whether this service restarts when a command restarts the dependency, and after it crashed and was started again. Default: false.
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
   * Asked instead of a command in the container: a URL with an IP address, or a path with its port. Without a port, that of the service if it has one alone in `ports` and `expose`. The request comes from inside the container's network; redirects are not followed, and certificates not checked.
   */
  http?: string | HTTPProbe
  /**
   * Port that has to accept connections, or an address with one, seen from inside the container's network.
   */
  tcp?: string | number
  /**
   * Regular expression that finds something in a line of the container's output since its start; it is healthy from then on. It begins with `(?i)` when letters may be of either case. Only the first 4096 characters of a line count; looking ahead or behind and references to groups are not possible, so that no output can make the search slow.
   */
  log?: string
  /**
   * Whether it is healthy once a process of it has sent `READY=1` to the socket that `NOTIFY_SOCKET` names (sd_notify(3)).
   */
  notify?: boolean
  /**
   * Whether a container that turns unhealthy is stopped and started anew, whatever `restart` says. The pause before doubles with every restart after which it never was healthy, up to a minute. Default: none.
   */
  on_failure?: 'restart' | 'none'
  /**
   * This interface was referenced by `Healthcheck`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface HTTPProbe {
  /**
   * As the short form of `http`.
   */
  url: string
  /**
   * Status codes, or ranges of them, of a healthy server. Default: `200-399`.
   */
  status?: (string | number) | (string | number)[]
  /**
   * Headers of the request.
   */
  headers?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `HTTPProbe`'s JSON-Schema definition
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
  memory?: string
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
  memory?: string
  /**
   * In CPUs.
   */
  cpus?: number | string
  /**
   * Devices.
   */
  devices?: ReservedDevices[]
  /**
   * Resources that an operator has declared.
   */
  generic_resources?: GenericResource[]
  /**
   * This interface was referenced by `Reservations`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface ReservedDevices {
  capabilities: ListOfStrings6
  /**
   * How many devices, or `all`.
   */
  count?: string | number
  device_ids?: ListOfStrings7
  /**
   * Name of the driver.
   */
  driver?: string
  /**
   * Options of the driver.
   */
  options?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `ReservedDevices`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface GenericResource {
  discrete_resource_spec?: DiscreteResource
  /**
   * This interface was referenced by `GenericResource`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * A countable resource.
 */
export interface DiscreteResource {
  /**
   * Kind.
   */
  kind?: string
  /**
   * Number.
   */
  value?: string | number
  /**
   * This interface was referenced by `DiscreteResource`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Which machines run the service.
 */
export interface Placement {
  constraints?: Strings
  /**
   * Which machines are preferred.
   */
  preferences?: Preference[]
  /**
   * Most containers on a machine.
   */
  max_replicas_per_node?: number
  /**
   * This interface was referenced by `Placement`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Preference {
  /**
   * Over which label containers are spread.
   */
  spread?: string
  /**
   * This interface was referenced by `Preference`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * How containers are replaced by those of the next version, with the meaning that Docker Swarm gives to these keys. Without it a service with a healthcheck starts each new container before the old one stops, and all at once; one without a healthcheck stops the old ones first, as Docker Compose does.
 */
export interface Update {
  /**
   * Containers replaced at a time, 1 by default; 0 replaces all at once.
   */
  parallelism?: number
  /**
   * Time from the start of a new container to the next replacement, none by default.
   */
  delay?: string
  /**
   * What a failure leads to: `pause` (the default) leaves the rest as it is, `continue` goes on, `rollback` goes back to what was before; a rollback can only pause or continue.
   */
  failure_action?: string
  /**
   * How long a new container has to run without failing, 5 s by default.
   */
  monitor?: string
  /**
   * Share of the service's containers that may fail, from 0 (the default) to 1.
   */
  max_failure_ratio?: number
  /**
   * Whether the new container starts before the old one stops. `start-first` makes it beside the old one, waits until it is ready, leads names and published ports to it, and then stops the old one. It is the default where a healthcheck tells when a container is ready, unless the service writes to a mount of its own and has one container. A fixed name, address or network namespace stops the old one first in any case, and hooks in `pre_start` stop all of them at once; `stack plan` says so.
   */
  order?: 'start-first' | 'stop-first'
  /**
   * This interface was referenced by `Update`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   *
   * This interface was referenced by `Update1`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * How containers are replaced when an update goes back after a failure. Without it the defaults of these keys hold.
 */
export interface Update1 {
  /**
   * Containers replaced at a time, 1 by default; 0 replaces all at once.
   */
  parallelism?: number
  /**
   * Time from the start of a new container to the next replacement, none by default.
   */
  delay?: string
  /**
   * What a failure leads to: `pause` (the default) leaves the rest as it is, `continue` goes on, `rollback` goes back to what was before; a rollback can only pause or continue.
   */
  failure_action?: string
  /**
   * How long a new container has to run without failing, 5 s by default.
   */
  monitor?: string
  /**
   * Share of the service's containers that may fail, from 0 (the default) to 1.
   */
  max_failure_ratio?: number
  /**
   * Whether the new container starts before the old one stops. `start-first` makes it beside the old one, waits until it is ready, leads names and published ports to it, and then stops the old one. It is the default where a healthcheck tells when a container is ready, unless the service writes to a mount of its own and has one container. A fixed name, address or network namespace stops the old one first in any case, and hooks in `pre_start` stop all of them at once; `stack plan` says so.
   */
  order?: 'start-first' | 'stop-first'
  /**
   * This interface was referenced by `Update`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   *
   * This interface was referenced by `Update1`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * When a container that ended is started again. It counts before `restart`.
 */
export interface RestartPolicy {
  /**
   * When to restart: `none`, `on-failure` or `any`. Default: any.
   */
  condition?: string
  /**
   * Time between the end and the next attempt. Left out, it doubles from 100 ms up to a minute, until a run lasts.
   */
  delay?: string
  /**
   * Most attempts; 0 is without limit. With `window`, those in a row after runs that were no success count; else all since it was last started by hand.
   */
  max_attempts?: number
  /**
   * Time after which a run counts as a success. Left out, a run of 10 s ends the growth of the pause.
   */
  window?: string
  /**
   * This interface was referenced by `RestartPolicy`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Build {
  /**
   * Directory or URL with the sources. Default: the project directory.
   */
  context?: string
  /**
   * Build file, relative to the context. Default: Dockerfile.
   */
  dockerfile?: string
  /**
   * The build file itself.
   */
  dockerfile_inline?: string
  entitlements?: ListOfStrings8
  /**
   * Arguments. A name without a value takes it from the environment.
   */
  args?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * SSH agents and keys of the build.
   */
  ssh?:
    | ListOfStrings9
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Labels of the image.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  cache_from?: ListOfStrings10
  cache_to?: ListOfStrings11
  /**
   * Whether every step runs anew. Default: false.
   */
  no_cache?: boolean
  /**
   * Stages whose steps run anew.
   */
  no_cache_filter?: string | string[]
  /**
   * Further named contexts.
   */
  additional_contexts?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Network of the build.
   */
  network?: string
  /**
   * Attestation of where the image comes from.
   */
  provenance?: string | boolean
  /**
   * Attestation of what the image holds.
   */
  sbom?: string | boolean
  /**
   * Whether base images are pulled anew. Default: false.
   */
  pull?: boolean
  /**
   * Stage that is built.
   */
  target?: string
  /**
   * Size of `/dev/shm`.
   */
  shm_size?: number | string
  /**
   * Further host names.
   */
  extra_hosts?:
    | string[]
    | {
        [k: string]: StringOrList
      }
  /**
   * Isolation technology; `default` is the one there is.
   */
  isolation?: string
  /**
   * Whether the build has all capabilities. Default: false.
   */
  privileged?: boolean
  /**
   * Secrets of the build.
   */
  secrets?: (string | SecretMount)[]
  tags?: ListOfStrings12
  /**
   * Resource limits of the build.
   */
  ulimits?: {
    [k: string]: number | Ulimit
  }
  platforms?: ListOfStrings13
  /**
   * This interface was referenced by `Build`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface SecretMount {
  /**
   * Key of the secret.
   */
  source?: string
  /**
   * Path in the container.
   */
  target?: string
  /**
   * Owner.
   */
  uid?: string
  /**
   * Group.
   */
  gid?: string
  /**
   * Permission bits, in octal.
   */
  mode?: number | string
  /**
   * What is done when its content is another one at the next `up`: `recreate` (default) or `restart` the container, `signal:NAME` writes the content where the container has it and sends it that signal, `none` leaves it to the next start.
   */
  on_change?: string
  /**
   * This interface was referenced by `SecretMount`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Weights and limits of block devices.
 */
export interface BlockDeviceLimits {
  /**
   * Weight against other containers, from 10 to 1000. Default: 500. It counts where the scheduler of the device knows weights (BFQ).
   */
  weight?: number | string
  /**
   * Weights by device.
   */
  weight_device?: DeviceWeight[]
  /**
   * Most bytes read.
   */
  device_read_bps?: ByteRate[]
  /**
   * Most read operations.
   */
  device_read_iops?: OperationRate[]
  /**
   * Most bytes written.
   */
  device_write_bps?: ByteRate[]
  /**
   * Most write operations.
   */
  device_write_iops?: OperationRate[]
  /**
   * This interface was referenced by `BlockDeviceLimits`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface DeviceWeight {
  /**
   * Device.
   */
  path: string
  /**
   * Weight.
   */
  weight: number | string
  /**
   * This interface was referenced by `DeviceWeight`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface ByteRate {
  /**
   * Device.
   */
  path: string
  /**
   * Most per second.
   */
  rate: number | string
  /**
   * This interface was referenced by `ByteRate`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface OperationRate {
  /**
   * Device.
   */
  path: string
  /**
   * Most per second.
   */
  rate: number | string
  /**
   * This interface was referenced by `OperationRate`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface ConfigMount {
  /**
   * Key of the config.
   */
  source?: string
  /**
   * Path in the container.
   */
  target?: string
  /**
   * Owner.
   */
  uid?: string
  /**
   * Group.
   */
  gid?: string
  /**
   * Permission bits, in octal.
   */
  mode?: number | string
  /**
   * What is done when its content is another one at the next `up`: `recreate` (default) or `restart` the container, `signal:NAME` writes the content where the container has it and sends it that signal, `none` leaves it to the next start.
   */
  on_change?: string
  /**
   * This interface was referenced by `ConfigMount`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Credentials of a managed account.
 */
export interface CredentialSpecification {
  /**
   * Key of a config.
   */
  config?: string
  /**
   * File.
   */
  file?: string
  /**
   * Value in the registry.
   */
  registry?: string
  /**
   * This interface was referenced by `CredentialSpecification`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Watch {
  /**
   * Directory or file that is watched.
   */
  path: string
  /**
   * What a change leads to.
   */
  action: 'rebuild' | 'sync' | 'restart' | 'sync+restart' | 'sync+exec'
  /**
   * Path in the container that changes are copied to.
   */
  target?: string
  exec?: Hook
  /**
   * Patterns of files that are left alone.
   */
  ignore?: string | string[]
  /**
   * Patterns of the only files that count.
   */
  include?: string | string[]
  /**
   * Whether everything is copied at the start. Default: false.
   */
  initial_sync?: boolean
  /**
   * This interface was referenced by `Watch`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Command after a copy.
 */
export interface Hook {
  /**
   * What to run.
   */
  command: null | string | string[]
  /**
   * User that runs it.
   */
  user?: string
  /**
   * Whether it has all capabilities, whatever the service has.
   */
  privileged?: boolean
  /**
   * Its working directory.
   */
  working_dir?: string
  /**
   * Its environment variables.
   */
  environment?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `Hook`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   *
   * This interface was referenced by `Hook1`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Device {
  /**
   * Path on the host.
   */
  source: string
  /**
   * Path in the container. Default: the same.
   */
  target?: string
  /**
   * Letters of `rwm`. Default: all.
   */
  permissions?: string
  /**
   * This interface was referenced by `Device`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Extends {
  /**
   * Name of the service.
   */
  service: string
  /**
   * File of the service. Default: this one.
   */
  file?: string
}
export interface DeviceRequest {
  capabilities?: ListOfStrings17
  /**
   * How many devices, or `all`.
   */
  count?: string | number
  device_ids?: ListOfStrings18
  /**
   * Name of the driver.
   */
  driver?: string
  /**
   * Options of the driver.
   */
  options?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `DeviceRequest`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * Where logs go.
 */
export interface Logging {
  /**
   * Name of the driver.
   */
  driver?: string
  /**
   * Options of the driver.
   */
  options?: {
    [k: string]: string | number | null
  }
  /**
   * This interface was referenced by `Logging`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Hook1 {
  /**
   * What to run.
   */
  command: null | string | string[]
  /**
   * User that runs it.
   */
  user?: string
  /**
   * Whether it has all capabilities, whatever the service has.
   */
  privileged?: boolean
  /**
   * Its working directory.
   */
  working_dir?: string
  /**
   * Its environment variables.
   */
  environment?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * This interface was referenced by `Hook`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   *
   * This interface was referenced by `Hook1`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface StartHook {
  /**
   * What to run.
   */
  command: null | string | string[]
  /**
   * User that runs it.
   */
  user?: string
  /**
   * Whether it has all capabilities, whatever the service has.
   */
  privileged?: boolean
  /**
   * Its working directory.
   */
  working_dir?: string
  /**
   * Its environment variables.
   */
  environment?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Image. Default: the service's.
   */
  image?: string
  /**
   * Whether it runs for each container that is started, rather than once before the first while none runs. Default: false.
   */
  per_replica?: boolean
  /**
   * This interface was referenced by `StartHook`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * How a service is treated whose containers end by themselves, such as a migration.
 */
export interface Job {
  /**
   * Whether `up` runs it again once it has ended with 0: at each `up`, when its configuration or image has changed, or never. One that failed is run again, and so is one that is named. Default: changed.
   */
  rerun?: 'always' | 'changed' | 'never'
  /**
   * Runs the container by the clock instead of when it is made: a cron expression of five fields, or more. What was missed while the machine or the supervisor was down is made up for by one run. `start` runs it at once; `stop` ends the schedule until then.
   */
  schedule?: string | Schedule
  /**
   * This interface was referenced by `Job`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Schedule {
  /**
   * Minute, hour, day of the month, month and day of the week, as in crontab(5), or `@hourly`, `@daily`, `@weekly`, `@monthly` or `@yearly`.
   */
  cron?: string
  /**
   * Time from the start of one run to that of the next.
   */
  every?: string
  /**
   * Time zone of `cron`. Default: the machine's.
   */
  time_zone?: string
  /**
   * What becomes of a run that is due while the one before goes on: it is left out, comes once that has ended, or ends it. Default: skip.
   */
  overlap?: 'skip' | 'queue' | 'replace'
  /**
   * This interface was referenced by `Schedule`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
/**
 * A program that provides the service.
 */
export interface Provider {
  /**
   * Name of the program.
   */
  type: string
  /**
   * Options of the program.
   */
  options?: {
    [k: string]: ProviderOption | ProviderOption[]
  }
  /**
   * This interface was referenced by `Provider`'s JSON-Schema definition
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
   * Options of the driver.
   */
  options?: {
    [k: string]: string
  }
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
   * Part of the subnet that addresses are taken from.
   */
  ip_range?: string
  /**
   * Addresses that are not given to containers.
   */
  aux_addresses?: {
    [k: string]: string
  }
  /**
   * This interface was referenced by `AddressRange`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Include {
  /**
   * File, or several that are merged.
   */
  path?: string | string[]
  /**
   * Environment file of the included files. Default: `.env` of their directory.
   */
  env_file?: string | string[]
  /**
   * Directory of relative paths. Default: that of the first file.
   */
  project_directory?: string
}
export interface Config {
  /**
   * Name on the machine instead of `<project>_<key>`.
   */
  name?: string
  /**
   * File with the content.
   */
  file?: string
  /**
   * Variable with the content.
   */
  environment?: string
  /**
   * The content itself.
   */
  content?: string
  /**
   * Whether it exists already.
   */
  external?: boolean | ExternalName
  /**
   * Labels.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Driver that fills the template.
   */
  template_driver?: string
  /**
   * This interface was referenced by `Config`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Secret {
  /**
   * Name on the machine instead of `<project>_<key>`.
   */
  name?: string
  /**
   * File with the secret.
   */
  file?: string
  /**
   * Variable with the secret.
   */
  environment?: string
  /**
   * Whether it exists already.
   */
  external?: boolean | ExternalName
  /**
   * Labels.
   */
  labels?:
    | string[]
    | {
        [k: string]: string | number | boolean | null
      }
  /**
   * Driver of the secret.
   */
  driver?: string
  /**
   * Options of the driver.
   */
  driver_opts?: {
    [k: string]: string | number
  }
  /**
   * Driver that fills the template.
   */
  template_driver?: string
  /**
   * This interface was referenced by `Secret`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
export interface Model {
  /**
   * Name on the machine.
   */
  name?: string
  /**
   * Reference of the model.
   */
  model: string
  /**
   * Most tokens of a context.
   */
  context_size?: number
  runtime_flags?: Strings1
  /**
   * This interface was referenced by `Model`'s JSON-Schema definition
   * via the `patternProperty` "^x-".
   */
  [k: string]: unknown
}
