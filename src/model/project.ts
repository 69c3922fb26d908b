import type { Service } from './service.ts'

export interface Network {
  /** Key in the stack file. */
  readonly key: string
  /** Name on the machine: `<project>_<key>`, or as the file says. */
  readonly name: string
  readonly external: boolean
  /** Without a way out of the machine. */
  readonly internal: boolean
  /** In CIDR notation; `undefined` takes a free one from the pool. */
  readonly subnet: string | undefined
  readonly gateway: string | undefined
  /** Part of the subnet that addresses are taken from, in CIDR notation. */
  readonly addressRange: string | undefined
  /** Addresses that are not given away. */
  readonly reservedAddresses: readonly string[]
  /** In bytes; `undefined` is that of the machine's way out. */
  readonly mtu: number | undefined
  readonly labels: Readonly<Record<string, string>>
}

export interface Volume {
  readonly key: string
  /** Name on the machine: `<project>_<key>`, or as the file says. */
  readonly name: string
  readonly external: boolean
  readonly labels: Readonly<Record<string, string>>
  /** What is mounted as its content; `undefined` is a directory of its own. */
  readonly content: VolumeContent | undefined
}

/** Arguments of mount(8), as Docker's `local` driver takes them. */
export interface VolumeContent {
  readonly type: string
  readonly device: string
  /** Separated by commas. */
  readonly options: string
}

/** A stack file, fully resolved: the input of everything behind the loader. */
export interface Project {
  readonly name: string
  /** Absolute. */
  readonly workingDirectory: string
  /** Absolute paths of the stack files, in the order of merging. */
  readonly files: readonly string[]
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, Network>>
  readonly volumes: Readonly<Record<string, Volume>>
  /** Services that no active profile selects: known, so their containers are no orphans. */
  readonly disabledServices: readonly string[]
}
