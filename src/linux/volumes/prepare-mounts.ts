import { StackError } from '../../errors/stack-error.ts'
import type { ImageConfig } from '../../model/image.ts'
import type { Mount, VolumeMount } from '../../model/mount.ts'
import type { ObservedMount } from '../../model/observed-state.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { ReadyMount } from '../bundle/ready-mount.ts'
import { bindSource, volumeSource } from './mount-source.ts'
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

interface PreparedMount {
  readonly ready: ReadyMount
  readonly observed: ObservedMount
}

/**
 * Makes everything that a container mounts exist: anonymous volumes are created, empty volumes are
 * filled from the image, missing bind sources are made where the file allows it (else VL0002).
 * When it fails, the anonymous volumes made by then are gone again.
 */
export async function prepareMounts(options: PrepareMountsOptions): Promise<PreparedMounts> {
  const { container, imageConfig, volumes } = options
  const made: string[] = []
  try {
    const prepared: PreparedMount[] = []
    for (const mount of allMounts(container, imageConfig)) {
      prepared.push(await prepareMount(mount, options, made))
    }
    return {
      mounts: prepared.map(({ ready }) => ready),
      observed: prepared.map(({ observed }) => observed),
    }
  } catch (error) {
    for (const name of made) await volumes.remove(name)
    throw error
  }
}

/** Binds come first, as they are what most likely cannot be had. */
function allMounts(container: ContainerSpec, image: ImageConfig | undefined): readonly Mount[] {
  const { mounts } = container.service
  const unmounted = (image?.volumes ?? []).filter(
    (target) => !mounts.some((mount) => mount.target === target),
  )
  return [
    ...mounts.filter(({ type }) => type === 'bind'),
    ...mounts.filter(({ type }) => type !== 'bind'),
    ...unmounted.map(anonymousMount),
  ]
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
  made: string[],
): Promise<PreparedMount> {
  const { target } = mount
  switch (mount.type) {
    case 'tmpfs':
      return {
        ready: mount,
        observed: { type: 'tmpfs', source: '', target, readOnly: false, anonymous: false },
      }
    case 'bind': {
      const { readOnly, recursive, propagation } = mount
      const { path: source, isDirectory } = await bindSource(mount, options.container.service.name)
      // Nothing is mounted below a file, and crun cannot mount one with recursive options.
      const isTree = recursive && isDirectory
      return {
        ready: { type: 'bind', source, target, readOnly, recursive: isTree, propagation },
        observed: { type: 'bind', source, target, readOnly, anonymous: false },
      }
    }
    case 'volume':
      return prepareVolume(mount, options, made)
  }
}

async function prepareVolume(
  mount: VolumeMount,
  options: PrepareMountsOptions,
  made: string[],
): Promise<PreparedMount> {
  const { volumes, lowerDirectories, container } = options
  const { target, readOnly, noCopy, volume } = mount
  const anonymous = volume === undefined
  const name = anonymous
    ? await anonymousVolume(target, options, made)
    : namedVolume(volume, container)
  if (!noCopy) await volumes.fill(name, { layers: lowerDirectories, path: target })
  const source = await volumeSource(mount, await volumes.mountpoint(name), name)
  return {
    ready: { type: 'bind', source, target, readOnly, recursive: true, propagation: 'rprivate' },
    observed: { type: 'volume', source: name, target, readOnly, anonymous },
  }
}

function namedVolume(key: string, { volumes }: ContainerSpec): string {
  const name = volumes[key]
  if (name === undefined) throw new Error(`the container's specification has no volume ${key}`)
  return name
}

/** That of the container whose place this one takes, else a new one. */
async function anonymousVolume(
  target: string,
  { container, volumes }: PrepareMountsOptions,
  made: string[],
): Promise<string> {
  const inherited = container.inheritedVolumes[target]
  if (inherited !== undefined && (await exists(inherited, volumes))) return inherited
  const name = await volumes.createAnonymous(container.project)
  made.push(name)
  return name
}

async function exists(name: string, volumes: VolumeStore): Promise<boolean> {
  try {
    await volumes.mountpoint(name)
    return true
  } catch (error) {
    if (error instanceof StackError && error.code === 'VL0003') return false
    throw error
  }
}
