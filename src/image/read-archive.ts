import { ArchiveError } from './archive-error.ts'
import type { ArchivedImage } from './archived-image.ts'
import type { Digest } from '../model/digest.ts'
import type { Platform } from './manifest.ts'
import { readDockerArchive, readDockerReferences } from './read-docker-archive.ts'
import { readOciArchive } from './read-oci-archive.ts'
import type { StagedArchive } from './stage-archive.ts'

/**
 * Finds the images of an archive in either form. One that has both is read as an OCI layout, whose
 * manifests are the original ones, and takes further names from the other form.
 */
export async function readArchive(
  archive: StagedArchive,
  platform: Platform,
): Promise<readonly ArchivedImage[]> {
  const index = archive.find('index.json')
  const list = archive.find('manifest.json')
  if (index !== undefined) {
    const images = requireSome(await readOciArchive(archive, index, platform))
    return list === undefined
      ? images
      : nameImages(images, await readDockerReferences(archive, list))
  }
  if (list !== undefined) return requireSome(await readDockerArchive(archive, list))
  throw new ArchiveError('it has neither index.json nor manifest.json')
}

function nameImages(
  images: readonly ArchivedImage[],
  names: ReadonlyMap<Digest, readonly string[]>,
): readonly ArchivedImage[] {
  return images.map((image) => {
    const further = names.get(image.configuration.digest) ?? []
    return { ...image, references: [...new Set([...image.references, ...further])] }
  })
}

function requireSome(images: readonly ArchivedImage[]): readonly ArchivedImage[] {
  if (images.length > 0) return images
  throw new ArchiveError('it holds no image')
}
