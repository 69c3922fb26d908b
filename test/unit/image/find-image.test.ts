import { describe, expect, it } from 'vitest'
import { sha256Digest } from '../../../src/model/digest.ts'
import { findImage, listImages, type ImageCatalog } from '../../../src/image/find-image.ts'
import { withImage, withoutReference, type ManifestLink } from '../../../src/image/image-index.ts'
import type { StoredImage } from '../../../src/image/stored-image.ts'
import { instant } from '../../../src/model/instant.ts'

const redis = storedImage('aa11', 'f1')
const nginx = storedImage('aa22', 'f2')
/** The same image by another manifest, as with layers compressed in another way. */
const redisAgain = storedImage('aa11', 'f3')

const catalog: ImageCatalog = {
  entries: [
    { manifest: redis.manifest, reference: 'docker.io/library/redis:7' },
    { manifest: nginx.manifest, reference: undefined },
    { manifest: redisAgain.manifest, reference: 'docker.io/library/cache:1' },
  ],
  images: new Map([redis, nginx, redisAgain].map((image) => [image.manifest.digest, image])),
}

describe('findImage', () => {
  it.each([
    ['redis:7', redis.image.id],
    ['docker.io/library/redis:7', redis.image.id],
    ['cache:1', redis.image.id],
    [redis.image.id, redis.image.id],
    [redis.image.id.slice('sha256:'.length, 19), redis.image.id],
    ['aa22', nginx.image.id],
    ['sha256:aa22', nginx.image.id],
    [nginx.manifest.digest, nginx.image.id],
    [`redis@${redis.manifest.digest}`, redis.image.id],
  ])('finds by %s', (text, id) => {
    expect(findImage(catalog, text)?.id).toBe(id)
  })

  it.each([
    ['redis', 'another tag'],
    ['aa1', 'too short a beginning'],
    ['aa', 'a beginning of two ids'],
    ['ffff', 'the beginning of no id'],
    [`nginx@${redis.manifest.digest}`, 'a digest under another name'],
    ['not a name', 'no reference'],
  ])('finds nothing by %s: %s', (text) => {
    expect(findImage(catalog, text)).toBeUndefined()
  })

  it('prefers a name to an id that begins alike', () => {
    const entries = [
      ...catalog.entries,
      { manifest: nginx.manifest, reference: 'docker.io/library/aa11:latest' },
    ]
    expect(findImage({ ...catalog, entries }, 'aa11')?.id).toBe(nginx.image.id)
  })
})

describe('listImages', () => {
  it('lists an image once with the names of all its manifests', () => {
    expect(listImages(catalog).map(({ id, references }) => [id, references])).toEqual([
      [redis.image.id, ['docker.io/library/redis:7', 'docker.io/library/cache:1']],
      [nginx.image.id, []],
    ])
  })
})

describe('the index', () => {
  it('keeps an image without a name when its last name moves away', () => {
    const entries = withImage([{ manifest: redis.manifest, reference: 'a:1' }], nginx.manifest, [
      'a:1',
    ])
    expect(entries).toEqual([
      { manifest: redis.manifest, reference: undefined },
      { manifest: nginx.manifest, reference: 'a:1' },
    ])
  })

  it('has no nameless entry for an image that has a name', () => {
    const named = [{ manifest: redis.manifest, reference: 'a:1' }]
    expect(withImage(named, redis.manifest, [])).toEqual(named)
    expect(withImage(withImage([], redis.manifest, []), redis.manifest, ['a:1'])).toEqual(named)
  })

  it('keeps the other names when one is taken away', () => {
    const entries = withImage([], redis.manifest, ['a:1', 'a:2'])
    expect(withoutReference(entries, 'a:1')).toEqual([
      { manifest: redis.manifest, reference: 'a:2' },
    ])
  })
})

function storedImage(idStart: string, manifestStart: string): StoredImage {
  const manifest: ManifestLink = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: sha256Digest(manifestStart.padEnd(64, '0')),
    size: 1,
  }
  return {
    manifest,
    blobs: [],
    image: {
      id: sha256Digest(idStart.padEnd(64, '0')),
      createdAt: instant(0),
      size: 0,
      architecture: 'amd64',
      layers: [],
      config: {
        entrypoint: [],
        command: [],
        environment: [],
        workingDirectory: '/',
        user: '',
        stopSignal: undefined,
        healthcheck: undefined,
        shell: undefined,
        volumes: [],
        exposedPorts: [],
        labels: {},
      },
    },
  }
}
