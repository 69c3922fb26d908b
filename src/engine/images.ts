import type { Image } from '../model/image.ts'

export interface Images {
  list(): Promise<readonly Image[]>
  /** By reference or by id or its unambiguous beginning. */
  find(reference: string): Promise<Image | undefined>
  /** Reads a `docker save` archive or an OCI archive. Returns what it held, by reference or id. */
  load(archivePath: string): Promise<readonly string[]>
  /** Makes a one-layer image of a tar of a root tree. Returns the image's id. */
  import(treePath: string, reference: string): Promise<string>
  /** Takes the reference away, and the image with its last one. Returns what was untagged and deleted. */
  remove(reference: string): Promise<readonly string[]>
}
