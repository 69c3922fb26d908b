import { StackError } from '../../errors/stack-error.ts'
import type { VolumeMount } from '../../model/mount.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import { volumeSource } from './mount-source.ts'
import type { PreparedMount, PrepareMountsOptions, TouchedVolumes } from './prepare-mounts.ts'
import type { VolumeStore } from './volume-store.ts'

/** Makes a volume exist and fills it. It is left attached to the container. */
export async function prepareVolume(
  mount: VolumeMount,
  options: PrepareMountsOptions,
  touched: TouchedVolumes,
): Promise<PreparedMount> {
  const { volumes, lowerDirectories, container, containerId } = options
  const { target, readOnly, noCopy, volume } = mount
  const anonymous = volume === undefined
  const name = anonymous
    ? await anonymousVolume(mount, options, touched)
    : namedVolume(volume, container)
  await volumes.attach(name, containerId)
  touched.attached.push(name)
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
  { target, labels = {} }: VolumeMount,
  { container, volumes }: PrepareMountsOptions,
  touched: TouchedVolumes,
): Promise<string> {
  const inherited = container.inheritedVolumes[target]
  if (inherited !== undefined && (await exists(inherited, volumes))) return inherited
  const name = await volumes.createAnonymous(container.project, labels)
  touched.made.push(name)
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
