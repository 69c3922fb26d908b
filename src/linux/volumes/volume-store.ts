import type { Volumes } from '../../engine/volumes.ts'

/** The volumes of this machine, by name. */
export interface VolumeStore extends Volumes {
  /** Directory with the volume's content. Fails with VL0003 when there is no such volume. */
  mountpoint(name: string): Promise<string>
  /** Makes a volume that no stack file names. Returns its name, 64 hexadecimal digits. */
  createAnonymous(project: string): Promise<string>
  /** Fills the volume with what the layers (top first) hold at `path`, if it is empty. */
  fill(
    name: string,
    content: { readonly layers: readonly string[]; readonly path: string },
  ): Promise<void>
}
