import type { ImageStore } from '../../image/image-store.ts'
import type { ImageConfig } from '../../model/image.ts'
import type { Mount, VolumeMount } from '../../model/mount.ts'
import type { ObservedMount } from '../../model/observed-state.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { NativeBinding } from '../../native/binding.ts'
import type { ReadyMount } from '../bundle/ready-mount.ts'
import { bindSource } from './mount-source.ts'
import { prepareImage } from './prepare-image.ts'
import { prepareVolume } from './prepare-volume.ts'
import type { VolumeStore } from './volume-store.ts'

export interface PrepareMountsOptions {
  readonly container: ContainerSpec
  /** Its volumes become anonymous ones, unless the service mounts something there. */
  readonly imageConfig: ImageConfig | undefined
  /** Of the root file system, top first: what empty volumes are filled from. */
  readonly lowerDirectories: readonly string[]
  readonly volumes: VolumeStore
  readonly images: Pick<ImageStore, 'find' | 'layerDirectories'>
  readonly binding: Pick<NativeBinding, 'copyFromLayers'>
  readonly containerId: string
  /** Of the container alone; what it mounts of images is copied below it. */
  readonly directory: string
  /** Of other containers; they stand back behind its own. */
  readonly inherited: readonly PreparedMount[]
}

export interface PreparedMounts {
  /** For `createRuntimeSpec`. */
  readonly mounts: readonly ReadyMount[]
  /** For the container's record. */
  readonly observed: readonly ObservedMount[]
}

export interface PreparedMount {
  readonly ready: ReadyMount
  readonly observed: ObservedMount
}

/** Volumes by name, as they are prepared. */
export interface TouchedVolumes {
  readonly made: string[]
  readonly attached: string[]
}

/**
 * Makes everything that a container mounts exist: anonymous volumes are created, empty volumes are
 * filled from the image, missing bind sources are made where the file allows it (else VL0002).
 * When it fails, the anonymous volumes made by then are gone again.
 */
export async function prepareMounts(options: PrepareMountsOptions): Promise<PreparedMounts> {
  const { volumes, containerId } = options
  const touched: TouchedVolumes = { made: [], attached: [] }
  try {
    const own: PreparedMount[] = []
    for (const mount of allMounts(options)) {
      own.push(await prepareMount(mount, options, touched))
    }
    const prepared = [...own, ...addedMounts(options)]
    return {
      mounts: prepared.map(({ ready }) => ready),
      observed: prepared.map(({ observed }) => observed),
    }
  } catch (error) {
    for (const name of touched.made) await volumes.remove(name)
    throw error
  } finally {
    for (const name of touched.attached) await volumes.detach(name, containerId)
  }
}

/** Binds come first, as they are what most likely cannot be had. */
function allMounts(options: PrepareMountsOptions): readonly Mount[] {
  const { mounts } = options.container.service
  const taken = new Set(
    [...mounts, ...addedMounts(options).map(({ ready }) => ready)].map(targetOf),
  )
  const unmounted = (options.imageConfig?.volumes ?? []).filter((target) => !taken.has(target))
  return [
    ...mounts.filter(({ type }) => type === 'bind'),
    ...mounts.filter(({ type }) => type !== 'bind'),
    ...unmounted.map(anonymousMount),
  ]
}

/** What it mounts of other containers. */
function addedMounts({ container, inherited }: PrepareMountsOptions): readonly PreparedMount[] {
  const taken = new Set(container.service.mounts.map(targetOf))
  return inherited.filter(({ ready }) => !taken.has(ready.target))
}

function targetOf({ target }: { readonly target: string }): string {
  return target
}

function anonymousMount(target: string): VolumeMount {
  return {
    type: 'volume',
    volume: undefined,
    target,
    readOnly: false,
    noCopy: false,
    subpath: undefined,
  }
}

async function prepareMount(
  mount: Mount,
  options: PrepareMountsOptions,
  touched: TouchedVolumes,
): Promise<PreparedMount> {
  const { target } = mount
  switch (mount.type) {
    case 'tmpfs':
      return {
        ready: mount,
        observed: { type: 'tmpfs', source: '', target, readOnly: false, anonymous: false },
      }
    case 'bind': {
      const { readOnly, recursive, propagation, submounts } = mount
      const { path: source, isDirectory } = await bindSource(mount, options.container.service.name)
      // Nothing is mounted below a file, and crun cannot mount one with recursive options.
      const isTree = recursive && isDirectory
      return {
        ready: {
          type: 'bind',
          source,
          target,
          readOnly,
          recursive: isTree,
          propagation,
          ...(submounts === undefined ? {} : { submounts }),
        },
        observed: { type: 'bind', source, target, readOnly, anonymous: false },
      }
    }
    case 'image':
      return prepareImage(mount, options)
    case 'volume':
      return prepareVolume(mount, options, touched)
  }
}
