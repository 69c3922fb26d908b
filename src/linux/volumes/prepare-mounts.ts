import type { ImageConfig } from '../../model/image.ts'
import type { ObservedMount } from '../../model/observed-state.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { ReadyMount } from '../bundle/ready-mount.ts'
import type { VolumeStore } from './volume-store.ts'

export interface PrepareMountsOptions {
  readonly container: ContainerSpec
  /** Its volumes become anonymous ones, unless the service mounts something there. */
  readonly imageConfig: ImageConfig | undefined
  /** Of the root file system, top first: what empty volumes are filled from. */
  readonly lowerDirectories: readonly string[]
  readonly volumes: VolumeStore
}

export interface PreparedMounts {
  /** For `createRuntimeSpec`. */
  readonly mounts: readonly ReadyMount[]
  /** For the container's record. */
  readonly observed: readonly ObservedMount[]
}

/**
 * Makes everything that a container mounts exist: anonymous volumes are created, empty volumes are
 * filled from the image, missing bind sources are made where the file allows it (else VL0002).
 */
export declare function prepareMounts(options: PrepareMountsOptions): Promise<PreparedMounts>
