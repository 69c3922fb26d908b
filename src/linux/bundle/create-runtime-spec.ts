import type { ImageConfig } from '../../model/image.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { WritableRootfs } from '../rootfs/rootfs-layers.ts'
import type { HostDevice, Machine } from './machine.ts'
import type { ReadyMount } from './ready-mount.ts'
import type { ResolvedUser } from './resolve-user.ts'
import type { RuntimeSpec } from './runtime-spec.ts'
import type { SecurityOptions } from './security-options.ts'

export interface RuntimeSpecInput {
  readonly id: string
  readonly container: ContainerSpec
  readonly imageConfig: ImageConfig | undefined
  /** Directory on which the root file system is mounted. */
  readonly rootPath: string
  readonly rootfs: WritableRootfs
  readonly mounts: readonly ReadyMount[]
  /** Files of the container mounted over those of its image. */
  readonly files: {
    readonly hosts: string
    readonly hostname: string
    readonly resolvConf: string
  }
  readonly user: ResolvedUser
  readonly security: SecurityOptions
  readonly machine: Machine
  /** All devices of the machine for a privileged container, else none. */
  readonly devices: readonly HostDevice[]
  /** Path of `stack-init`. */
  readonly initProgram: string
}

/** The `config.json` of a container. Fails with CT0001 for what cannot be run. */
export declare function createRuntimeSpec(input: RuntimeSpecInput): RuntimeSpec
