/**
 * The parts of a `config.json` that we write (OCI runtime specification 1.1, config.md and
 * config-linux.md). Names are the specification's.
 */
export interface RuntimeSpec {
  readonly ociVersion: string
  readonly process: RuntimeProcess
  readonly root: { readonly path: string; readonly readonly: boolean }
  readonly hostname?: string
  readonly mounts: readonly RuntimeMount[]
  readonly annotations: Readonly<Record<string, string>>
  /** By name, such as `createContainer`. */
  readonly hooks?: Readonly<Record<string, readonly RuntimeHook[]>>
  readonly linux: RuntimeLinux
}

export interface RuntimeHook {
  readonly path: string
  readonly args: readonly string[]
  readonly env: readonly string[]
  /** In seconds. */
  readonly timeout?: number
}

export interface RuntimeProcess {
  readonly terminal: boolean
  readonly consoleSize?: { readonly width: number; readonly height: number }
  readonly user: {
    readonly uid: number
    readonly gid: number
    readonly additionalGids: readonly number[]
  }
  readonly args: readonly string[]
  readonly env: readonly string[]
  readonly cwd: string
  readonly capabilities: RuntimeCapabilities
  readonly rlimits: readonly RuntimeRlimit[]
  readonly noNewPrivileges: boolean
  readonly apparmorProfile?: string
  readonly oomScoreAdj?: number
}

export interface RuntimeCapabilities {
  readonly bounding: readonly string[]
  readonly effective: readonly string[]
  readonly permitted: readonly string[]
  readonly inheritable: readonly string[]
  readonly ambient: readonly string[]
}

export interface RuntimeRlimit {
  readonly type: string
  readonly soft: bigint
  readonly hard: bigint
}

export interface RuntimeMount {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
}

export interface RuntimeLinux {
  readonly namespaces: readonly { readonly type: string; readonly path?: string }[]
  readonly devices: readonly RuntimeDevice[]
  readonly cgroupsPath: string
  readonly resources: RuntimeResources
  readonly sysctl: Readonly<Record<string, string>>
  readonly maskedPaths: readonly string[]
  readonly readonlyPaths: readonly string[]
  readonly seccomp?: Seccomp
}

export interface RuntimeDevice {
  readonly path: string
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  readonly fileMode: number
  readonly uid: number
  readonly gid: number
}

export interface RuntimeResources {
  readonly devices: readonly DeviceRule[]
  readonly memory?: RuntimeMemory
  readonly cpu?: RuntimeCpu
  readonly pids?: { readonly limit: number }
  readonly blockIO?: RuntimeBlockIo
}

export interface RuntimeMemory {
  readonly limit?: number
  readonly swap?: number
  readonly reservation?: number
  readonly swappiness?: number
  readonly disableOOMKiller?: boolean
}

export interface RuntimeCpu {
  readonly shares?: number
  readonly quota?: number
  readonly period?: number
  readonly realtimeRuntime?: number
  readonly realtimePeriod?: number
  readonly cpus?: string
  readonly mems?: string
}

export interface RuntimeBlockIo {
  readonly weight?: number
  readonly weightDevice?: readonly {
    readonly major: number
    readonly minor: number
    readonly weight: number
  }[]
  readonly throttleReadBpsDevice?: readonly RuntimeThrottle[]
  readonly throttleWriteBpsDevice?: readonly RuntimeThrottle[]
  readonly throttleReadIOPSDevice?: readonly RuntimeThrottle[]
  readonly throttleWriteIOPSDevice?: readonly RuntimeThrottle[]
}

export interface RuntimeThrottle {
  readonly major: number
  readonly minor: number
  readonly rate: number
}

export interface DeviceRule {
  readonly allow: boolean
  readonly type?: 'b' | 'c'
  readonly major?: number
  readonly minor?: number
  readonly access: string
}

export interface Seccomp {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly architectures: readonly string[]
  readonly flags?: readonly string[]
  readonly syscalls: readonly SeccompRule[]
}

export interface SeccompRule {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly SeccompArgument[]
}

export interface SeccompArgument {
  readonly index: number
  readonly value: number
  readonly valueTwo?: number
  readonly op: string
}
