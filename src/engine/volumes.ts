import type { ObservedVolume } from '../model/observed-state.ts'
import type { Volume } from '../model/project.ts'

export interface Volumes {
  list(): Promise<readonly ObservedVolume[]>
  /** Creating what exists succeeds and keeps its content. */
  create(volume: Volume, project: string): Promise<void>
  /** Removing what is gone succeeds; what containers use is refused. */
  remove(name: string): Promise<void>
}
