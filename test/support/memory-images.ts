import { createHash } from 'node:crypto'
import type { Images } from '../../src/engine/images.ts'
import { StackError } from '../../src/errors/stack-error.ts'
import { instant } from '../../src/model/instant.ts'
import type { Image } from '../../src/model/image.ts'

/** Images that are known by name only. */
export function memoryImages(references: readonly string[]): Images {
  const images = new Map<string, Image>(
    references.map((reference) => [reference, imageOf(reference)]),
  )
  return {
    list: async () => [...images.values()],
    find: async (reference) =>
      images.get(reference) ?? [...images.values()].find(({ id }) => id === reference),
    load: async (archivePath) => {
      throw new StackError('IM0002', `${archivePath} cannot be read`)
    },
    import: async (_treePath, reference) => {
      const image = imageOf(reference)
      images.set(reference, image)
      return image.id
    },
    remove: async (reference) => (images.delete(reference) ? [`Untagged: ${reference}`] : []),
  }
}

function imageOf(reference: string): Image {
  return {
    id: `sha256:${createHash('sha256').update(reference).digest('hex')}`,
    references: [reference],
    repositoryDigests: [],
    createdAt: instant(0),
    size: 0,
    architecture: 'amd64',
    config: {
      entrypoint: [],
      command: [],
      environment: [],
      workingDirectory: '',
      user: '',
      stopSignal: undefined,
      healthcheck: undefined,
      shell: undefined,
      volumes: [],
      exposedPorts: [],
      labels: {},
    },
    layers: [],
  }
}
