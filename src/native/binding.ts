import { createRequire } from 'node:module'

/**
 * The addon, declared once. The order is that of native/addon/addon.cc.
 * Every function takes one object and returns a promise of one object; absence is `null`.
 * A failed system call rejects with a `SystemCallFailure`.
 */
export interface NativeBinding {
  /** Runs a program to its end (clone3 with CLONE_VM|CLONE_VFORK). Never throws for its exit code. */
  spawn(options: {
    readonly file: string
    readonly args: readonly string[]
    readonly env: readonly string[]
    readonly cwd: string | null
    readonly stdin: string | null
    /** SIGKILL to its process group after this; 0 is never. */
    readonly timeoutMs: number
    /** What is beyond is read and dropped, of stdout and of stderr each. */
    readonly maxOutputBytes: number
    /** Whether stderr goes where stdout goes, in the order written. */
    readonly mergeStderr: boolean
  }): Promise<{
    readonly exitCode: number
    readonly signal: number
    readonly stdout: string
    readonly stderr: string
    readonly timedOut: boolean
  }>

  /** Takes a flock(2) on a file made if missing, and keeps it until `release` or the end of the process. */
  lockFile(options: { readonly path: string; readonly wait: boolean }): Promise<{
    /** Descriptor that holds the lock, or -1 when another holds it. */
    readonly descriptor: number
  }>
  closeDescriptor(options: { readonly descriptor: number }): Promise<Record<string, never>>

  /** Field 22 of /proc/PID/stat, or null when there is no such process. */
  processStartTime(options: { readonly pid: number }): Promise<{ readonly startTime: string | null }>
  /** pidfd_send_signal(2) after the start time was compared; `sent` is false when that process is gone. */
  signalProcess(options: {
    readonly pid: number
    readonly startTime: string
    readonly signal: number
  }): Promise<{ readonly sent: boolean }>
  /** Resolves when that process is gone (pidfd and poll), without being its parent. */
  waitForProcess(options: { readonly pid: number; readonly startTime: string }): Promise<Record<string, never>>
  /** A pidfd of that process, or -1 when it is gone. */
  openProcess(options: { readonly pid: number; readonly startTime: string }): Promise<{
    readonly descriptor: number
  }>
  /** Duplicates a descriptor of another process (pidfd_getfd(2)). */
  takeDescriptor(options: {
    readonly pid: number
    readonly startTime: string
    readonly descriptor: number
  }): Promise<{ readonly descriptor: number }>
  /** Who is at the other end of a connected unix socket (SO_PEERCRED of unix(7)). */
  peerUser(options: { readonly descriptor: number }): Promise<{ readonly uid: number }>

  /** Makes a bridge with its address, up, with a fixed MAC address. One that exists is brought to this form. */
  createBridge(options: {
    readonly name: string
    readonly macAddress: string
    readonly address: string
    readonly prefixLength: number
    /** 0 takes that of the default route's link. */
    readonly mtu: number
  }): Promise<{ readonly index: number }>
  removeLink(options: { readonly name: string }): Promise<{ readonly removed: boolean }>
  listLinks(options: Record<string, never>): Promise<{
    readonly links: readonly {
      readonly index: number
      readonly name: string
      readonly kind: string | null
      readonly up: boolean
      readonly masterIndex: number
    }[]
  }>
  /** IPv4 routes and link addresses of the host, in CIDR notation: what an address pool must avoid. */
  listUsedRanges(options: Record<string, never>): Promise<{ readonly ranges: readonly string[] }>
  /**
   * Makes the veth pairs of one container in one go: each created with its peer inside the network
   * namespace, master, addresses, MAC addresses and MTU set; then routes. Ends with all links up.
   */
  connectNamespace(options: {
    readonly pid: number
    readonly startTime: string
    readonly endpoints: readonly {
      readonly bridge: string
      readonly hostLink: string
      readonly containerLink: string
      readonly macAddress: string
      readonly address: string
      readonly prefixLength: number
      /** Further addresses, each of a range of 16 bits. */
      readonly linkLocal: readonly string[]
      /** Default route through this, or null. */
      readonly gateway: string | null
    }[]
  }): Promise<Record<string, never>>

  /** A TCP socket in the network namespace of that process, connected to nothing. */
  openSocket(options: {
    readonly pid: number
    readonly startTime: string
    readonly ipv6: boolean
  }): Promise<{ readonly descriptor: number }>
  /** What the network namespaces of these processes have, in their order; null where it is gone. */
  surveyNamespaces(options: {
    readonly processes: readonly { readonly pid: number; readonly startTime: string }[]
  }): Promise<{
    readonly namespaces: readonly (null | {
      readonly links: readonly {
        readonly name: string
        readonly up: boolean
        /** IPv4, without the prefix length. */
        readonly addresses: readonly string[]
      }[]
      /** Of the IPv4 default routes of the main table. */
      readonly gateways: readonly string[]
    })[]
  }>
  /** How many rules tables of the family inet have, in their order; 0 for one that is not there. */
  countFirewallRules(options: { readonly tables: readonly string[] }): Promise<{
    readonly counts: readonly number[]
  }>
  /**
   * Resolves when a link, address or route is taken away, or a link goes down, here or in a namespace
   * that a link leads to. Listens from before it returns; does not keep the program from ending.
   */
  waitForLostLink(options: Record<string, never>): Promise<Record<string, never>>
  /** As `waitForLostLink`, for tables, chains and rules of nf_tables, whoever takes them away. */
  waitForLostRule(options: Record<string, never>): Promise<Record<string, never>>

  /** Gives a container its default route through one of its links, in place of the one that it has. */
  setDefaultRoute(options: {
    readonly pid: number
    readonly startTime: string
    readonly link: string
    readonly gateway: string
  }): Promise<Record<string, never>>

  /** Unpacks an uncompressed layer tar into an overlay layer directory that exists and is empty. */
  unpackLayer(options: { readonly archive: string; readonly target: string }): Promise<{
    readonly entries: number
    readonly bytes: number
  }>
  /**
   * Copies what overlay layers hold at `path` into `target`, with owners, modes, times and extended
   * attributes. Layers are named top first. Does nothing when they hold no directory there.
   */
  copyFromLayers(options: {
    readonly layers: readonly string[]
    readonly path: string
    readonly target: string
  }): Promise<{ readonly copied: boolean }>
  /**
   * Reads a regular file below a root as if that were `/` (openat2(2), RESOLVE_IN_ROOT, O_NONBLOCK).
   * `content` is null when there is no regular file; a longer one than `maxBytes` fails with EFBIG.
   */
  readFileInRoot(options: {
    readonly root: string
    readonly path: string
    readonly maxBytes: number
  }): Promise<{ readonly content: string | null }>
  /** Removes a tree, going below no link or mount. Removing what is gone succeeds. */
  removeTree(options: { readonly path: string }): Promise<Record<string, never>>
  /** syncfs(2) of the file system that holds the path. */
  syncFileSystem(options: { readonly path: string }): Promise<Record<string, never>>
}

/** What the addon rejects with: the failed call and what it was about. */
export interface SystemCallFailure extends Error {
  /** Such as `ENOENT`. */
  readonly code: string
  readonly errno: number
  readonly syscall: string
  readonly subject: string
  /** Extended acknowledgement text of netlink, or null. */
  readonly detail: string | null
}

/** Loads the addon from beside the built programs. Throws the loader's own error when it is missing. */
export function loadBinding(directory: string): NativeBinding {
  return createRequire(import.meta.filename)(`${directory}/stack.node`) as NativeBinding // The addon's contract test compares the two lists.
}
