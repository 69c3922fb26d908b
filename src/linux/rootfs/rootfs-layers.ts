/** What the root file system of a container is made from, before it has a writable layer. */
export interface RootfsLayers {
  /** Directories merged to `/`, top first. Also where files of the root are looked up. */
  readonly lowerDirectories: readonly string[]
  /** Trees mounted copy-on-write below `/`, parents first. */
  readonly overlays: readonly OverlayTree[]
  /** Files of this machine mounted read-only, after the overlays. */
  readonly binds: readonly FileBind[]
}

export interface OverlayTree {
  /** Absolute and clean path in the container. */
  readonly target: string
  /** Top first. */
  readonly lowerDirectories: readonly string[]
}

export interface FileBind {
  readonly source: string
  readonly target: string
}

/** The layers with what one container writes. */
export interface WritableRootfs {
  readonly root: OverlayDirectories
  readonly overlays: readonly (OverlayDirectories & { readonly target: string })[]
  readonly binds: readonly FileBind[]
}

export interface OverlayDirectories {
  readonly lowerDirectories: readonly string[]
  readonly upperDirectory: string
  readonly workDirectory: string
}
