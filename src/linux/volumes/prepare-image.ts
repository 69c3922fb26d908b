import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors/stack-error.ts'
import type { ImageMount } from '../../model/mount.ts'
import type { PreparedMount, PrepareMountsOptions } from './prepare-mounts.ts'

/** A page, less what is said besides: longer options do not go through mount(2). */
const longestLayers = 3500

/**
 * Finds an image that a service mounts. A part of it is copied, as layers can be mounted only whole,
 * and as what a path means in one layer may be taken back by another. Fails with IM0001 or VL0004.
 */
export async function prepareImage(
  { reference, target, subpath }: ImageMount,
  { images, binding, directory, container }: PrepareMountsOptions,
): Promise<PreparedMount> {
  const subject = `service ${container.service.name}: image ${reference}`
  const image = await images.find(reference)
  if (image === undefined) {
    throw new StackError('IM0001', `${subject}, which it mounts, is not on this machine`, {
      hint: 'load it with `stack image load ARCHIVE`',
    })
  }
  const observed = { type: 'image', source: reference, target, readOnly: true } as const
  const layers = images.layerDirectories(image)
  if (subpath === undefined) {
    if (layers.join(':').length > longestLayers) {
      throw new StackError('VL0004', `${subject} has too many layers to be mounted`, {
        hint: 'mount a part of it with `image.subpath`, or make it of fewer layers',
      })
    }
    const ready = { type: 'image', imageId: image.id, lowerDirectories: layers, target } as const
    return { ready, observed: { ...observed, anonymous: false } }
  }
  const copy = join(directory, `image-${randomBytes(8).toString('hex')}`)
  await mkdir(copy, { recursive: true, mode: 0o755 })
  const { copied } = await binding.copyFromLayers({ layers, path: `/${subpath}`, target: copy })
  if (!copied) {
    throw new StackError('VL0004', `${subject} has no directory ${subpath} to mount at ${target}`, {
      hint: 'correct `image.subpath`',
    })
  }
  return {
    ready: {
      type: 'bind',
      source: copy,
      target,
      readOnly: true,
      recursive: false,
      propagation: 'rprivate',
    },
    observed: { ...observed, anonymous: false },
  }
}
