import type { Volumes } from '../../engine/volumes.ts'

/** The volumes of this machine, by name. */
export interface VolumeStore extends Volumes {
  /** Directory with the volume's content. Fails with VL0003 when there is no such volume. */
  mountpoint(name: string): Promise<string>
  /** Makes a volume that no stack file names. Returns its name, 64 hexadecimal digits. */
  createAnonymous(project: string, labels: Readonly<Record<string, string>>): Promise<string>
  /** Has the content of a volume there for a container, until that lets it go. VL0003, VL0004. */
  attach(name: string, containerId: string): Promise<void>
  /** A volume that is gone, or was not attached, is let go as well. */
  detach(name: string, containerId: string): Promise<void>
  /** Unmounts what nobody has attached: an earlier supervisor was killed on the way. */
  detachUnheld(): Promise<void>
  /** Fills the volume with what the layers (top first) hold at `path`, if it is empty. */
  fill(
    name: string,
    content: { readonly layers: readonly string[]; readonly path: string },
  ): Promise<void>
}
