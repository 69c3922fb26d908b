import type { Clock } from '../../engine/clock.ts'
import type { NativeBinding } from '../../native/binding.ts'
import type { VolumeStore } from './volume-store.ts'

export interface VolumesOptions {
  /** `<data>/volumes`, made if missing. */
  readonly directory: string
  readonly binding: NativeBinding
  readonly clock: Clock
  /** Names of the volumes that containers, running or not, mount. */
  readonly inUse: () => Promise<readonly string[]>
}

export declare function openVolumes(options: VolumesOptions): Promise<VolumeStore>
