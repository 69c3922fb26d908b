import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  blobOf,
  configOf,
  digestOf,
  dockerArchive,
  imageBlobs,
  indexBlob,
  json,
  manifestType,
  named,
  ociArchive,
  ociMembers,
  plainLayer,
  type TestBlob,
} from '../../support/image-archive.ts'
import { tarArchive, type TarMember } from '../../support/tar-archive.ts'
import { openTestImageStore } from '../../support/test-image-store.ts'

const layer = plainLayer([{ name: 'file', content: 'content' }])
const image = { layers: [layer] }
const blobs = imageBlobs(image)
const manifest = blobs.at(-1)

/** Archives that are refused, with what the failure says. */
const refused: readonly (readonly [string, Buffer, RegExp])[] = [
  ['is no archive', Buffer.alloc(2048, 'x'), /cannot be read/],
  ['is empty', Buffer.alloc(0), /cannot be read/],
  ['ends too early', ociArchive(image, 'a:1').subarray(0, 2000), /truncated/],
  ['is a root tree', tarArchive([{ name: 'bin/' }, { name: 'bin/sh' }]), /neither index.json nor/],
  [
    'has a blob with another content',
    oci([...blobs.slice(1), { ...blobOf(layer.blob, ''), content: Buffer.from('other') }], {
      renamed: { other: blobName(layer.blob) },
    }),
    /another content/,
  ],
  ['lacks a blob', oci(blobs.slice(1)), /is missing in it/],
  [
    'has a digest that is a path',
    withManifest({ layers: [{ mediaType: 'x', digest: 'sha256:../../../etc/passwd', size: 1 }] }),
    /invalid digest/,
  ],
  [
    'lists layers and manifests in one document',
    withManifest({ manifests: [] }),
    /contradicts its media type/,
  ],
  [
    'has a manifest that says it is an index',
    withManifest({ mediaType: 'application/vnd.oci.image.index.v1+json' }),
    /contradicts its media type/,
  ],
  [
    'has an unknown kind of layer',
    withManifest({ layers: [{ ...blobs[0]?.descriptor, mediaType: 'text/html' }] }),
    /text\/html are not supported/,
  ],
  [
    'is an artifact',
    withManifest({
      config: { ...blobs[1]?.descriptor, mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    }),
    /no container image/,
  ],
  [
    'has a manifest with another number of layers',
    withManifest({ layers: [] }),
    /different layers/,
  ],
  [
    'has a descriptor with another size',
    withManifest({ config: { ...blobs[1]?.descriptor, size: 5 } }),
    /another size/,
  ],
  [
    'has a manifest that is too large',
    withManifest({ annotations: { filler: 'x'.repeat(5 << 20) } }),
    /larger than/,
  ],
  [
    'has a layer that is not what its configuration says',
    dockerArchive({ ...image, diffIds: [digestOf(Buffer.from('x'))] }, []),
    /another content/,
  ],
  ['is for another system', withConfig({ os: 'windows' }), /for windows, not for linux/],
  ['has a zero byte in its command', withConfig({ config: { Cmd: ['a\0b'] } }), /zero byte/],
  [
    'has only images for other machines',
    foreignOnly(),
    /no image for linux\/.*only for linux\/s390x/,
  ],
  ['nests indexes', nestedIndexes(), /nested too deeply/],
]

describe('load', () => {
  it.each(refused)('refuses an archive that %s', async (_, archive, message) => {
    const { store, write, directory } = await openTestImageStore()
    await expect(store.load(write(archive))).rejects.toMatchObject({
      code: 'IM0002',
      message: expect.stringMatching(message),
    })
    expect(await store.list()).toEqual([])
    expect(readdirSync(join(directory, 'tmp'))).toEqual([])
    expect(readdirSync(join(directory, 'layers'))).toEqual([])
  })

  it('writes nothing to a path that an archive names', async () => {
    const { store, write, directory } = await openTestImageStore()
    const canary = join(directory, '..', 'canary')
    const archive = tarArchive([
      { name: '../canary', content: 'x' },
      { name: canary, content: 'x' },
      { name: 'link', type: '2', link: '/etc' },
      { name: 'link/canary', content: 'x' },
      ...ociMembers(blobs, [named(manifest, 'shop:1')]),
    ])
    expect(await store.load(write(archive))).toEqual(['docker.io/library/shop:1'])
    expect(existsSync(canary)).toBe(false)
    expect(existsSync('/etc/canary')).toBe(false)
  })

  it('stops at an archive with more entries than an image has', async () => {
    const { store, write } = await openTestImageStore()
    const members = Array.from({ length: 20_001 }, (_, index) => ({ name: `directory-${index}/` }))
    await expect(store.load(write(tarArchive(members)))).rejects.toMatchObject({
      code: 'IM0002',
      message: expect.stringContaining('too many entries'),
    })
  })

  it('takes no label for its own that an image states', async () => {
    const { store, write } = await openTestImageStore()
    const labels = {
      'com.docker.compose.project': 'other',
      'dev.stack.init': '/evil',
      maintainer: 'someone',
    }
    await store.load(write(ociArchive({ ...image, config: { Labels: labels } }, 'shop:1')))
    expect((await store.find('shop:1'))?.config.labels).toEqual({ maintainer: 'someone' })
  })

  it('gives no name to an image whose name breaks the grammar', async () => {
    const { store, write } = await openTestImageStore()
    const names = ['../../etc:1', 'UPPER', 'a b']
    for (const name of names) {
      expect(await store.load(write(ociArchive(image, name)))).toEqual([digestOf(configOf(image))])
    }
  })
})

function oci(
  held: readonly TestBlob[],
  { renamed = {} }: { readonly renamed?: Readonly<Record<string, string>> } = {},
): Buffer {
  const members: readonly TarMember[] = ociMembers(held, [named(manifest, 'shop:1')])
  return tarArchive(
    members.map((member) => {
      const name = renamed[String(member.content)]
      return name === undefined ? member : { ...member, name }
    }),
  )
}

function withManifest(changes: Readonly<Record<string, unknown>>): Buffer {
  const original = JSON.parse(String(manifest?.content)) as Record<string, unknown>
  const changed = blobOf(json({ ...original, ...changes }), manifestType)
  return tarArchive(ociMembers([...blobs, changed], [named(changed, 'shop:1')]))
}

function withConfig(changes: Readonly<Record<string, unknown>>): Buffer {
  const original = JSON.parse(String(configOf(image))) as Record<string, unknown>
  const config = blobOf(
    json({ ...original, ...changes }),
    'application/vnd.oci.image.config.v1+json',
  )
  const document = { schemaVersion: 2, config: config.descriptor, layers: [blobs[0]?.descriptor] }
  const changed = blobOf(json(document), manifestType)
  return tarArchive(ociMembers([...blobs, config, changed], [named(changed, 'shop:1')]))
}

function foreignOnly(): Buffer {
  const platform = { os: 'linux', architecture: 's390x' }
  const index = indexBlob([{ ...manifest?.descriptor, platform }])
  return tarArchive(ociMembers([...blobs, index], [named(index, 'shop:1')]))
}

function nestedIndexes(): Buffer {
  const indexes: TestBlob[] = []
  let inner = manifest
  for (let depth = 0; depth < 5; depth += 1) {
    inner = indexBlob([inner?.descriptor])
    indexes.push(inner)
  }
  return tarArchive(ociMembers([...blobs, ...indexes], [named(inner, 'shop:1')]))
}

function blobName(content: Buffer): string {
  return `blobs/${digestOf(content).replace(':', '/')}`
}
