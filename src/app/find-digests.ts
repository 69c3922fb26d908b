import type { FindDigest } from '../config/pin-images.ts'
import { canonicalReference, parseReference } from '../model/image-reference.ts'
import { listImages } from './manage-images.ts'
import type { Surroundings } from './surroundings.ts'

/** The digests of the images of this machine; none is asked of a registry. */
export async function findDigests(surroundings: Surroundings): Promise<FindDigest> {
  const images = await listImages(surroundings)
  return (written) => {
    const reference = parseReference(written)
    if (reference === undefined) return undefined
    const start = `${reference.repository}@`
    return images
      .find(({ references }) => references.includes(canonicalReference(reference)))
      ?.repositoryDigests.find((each) => each.startsWith(start))
      ?.slice(start.length)
  }
}
