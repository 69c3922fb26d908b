/** What the runtime specification of a container depends on besides its service. */
export interface Machine {
  /** As `process.arch` names it. */
  readonly architecture: string
  /** `v1` where controllers are on version 1, though a version 2 tree may be there (hybrid). */
  readonly cgroups: 'v1' | 'v2'
  /** Capabilities that processes of ours can pass on, such as `CAP_CHOWN`. */
  readonly boundingCapabilities: readonly string[]
  /** Throttle counters of the processors, masked in containers. */
  readonly thermalThrottlePaths: readonly string[]
}

export interface HostDevice {
  readonly path: string
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export declare function readMachine(): Promise<Machine>

/** The devices of this machine, for a privileged container. */
export declare function readHostDevices(): Promise<readonly HostDevice[]>
