import { stat } from 'node:fs/promises'
import { StackError } from '../../errors/stack-error.ts'
import type { ImageStore } from '../../image/image-store.ts'
import type { Image } from '../../model/image.ts'
import type { RootfsSource } from '../../model/service.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { isMissing } from '../json-file.ts'
import { prepareHostRootfs } from './prepare-host-rootfs.ts'
import type { RootfsLayers } from './rootfs-layers.ts'

export interface RootfsOptions {
  readonly source: RootfsSource
  /** The image that `source` names, when it names one. */
  readonly image: Image | undefined
  readonly images: Pick<ImageStore, 'layerDirectories'>
  /** Where snapshots of this machine's `/etc` are kept, for `rootfs: host`. */
  readonly hostDirectory: string
  /** The running Node, `process.execPath`. */
  readonly nodeProgram: string
  readonly binding: Pick<NativeBinding, 'removeTree'>
}

/** Finds or makes the layers of a root file system. Making them twice is making them once. */
export async function prepareRootfs(options: RootfsOptions): Promise<RootfsLayers> {
  const { source, image, images, hostDirectory, nodeProgram, binding } = options
  switch (source.type) {
    case 'image':
      if (image === undefined) throw new Error(`image ${source.reference} was not looked up`)
      return { lowerDirectories: images.layerDirectories(image), overlays: [], binds: [] }
    case 'directory':
      await requireDirectory(source.path)
      return { lowerDirectories: [source.path], overlays: [], binds: [] }
    case 'host':
      return prepareHostRootfs({ directory: hostDirectory, nodeProgram, binding, machineRoot: '/' })
  }
}

async function requireDirectory(path: string): Promise<void> {
  if (!(await isDirectory(path))) {
    throw new StackError('CT0001', `rootfs ${path} is not a directory`, {
      hint: 'name a directory that holds a root tree, or unpack one there',
    })
  }
  // The runtime takes the layers as one text, separated by colons.
  if (path.includes(':')) {
    throw new StackError('CT0001', `rootfs ${path} has a colon in its path`, {
      hint: 'move or link the directory to a path without one',
    })
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
