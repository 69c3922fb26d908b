import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  configOf,
  digestOf,
  dockerArchive,
  gzipLayer,
  hostArchitecture,
  imageBlobs,
  indexBlob,
  json,
  named,
  ociArchive,
  ociMembers,
  plainLayer,
} from '../../support/image-archive.ts'
import { tarArchive } from '../../support/tar-archive.ts'
import { openTestImageStore } from '../../support/test-image-store.ts'

const base = plainLayer([{ name: 'etc/' }, { name: 'etc/release', content: 'base\n' }])
const upper = gzipLayer([{ name: 'app/' }, { name: 'app/run', content: 'run\n', mode: 0o755 }])
const image = {
  layers: [base, upper],
  config: { Cmd: ['/app/run'], Env: ['LANG=C'], WorkingDir: '/app', Volumes: { '/data': {} } },
}

describe('load', () => {
  it('reads a docker archive', async () => {
    const { store, write } = await openTestImageStore()
    const loaded = await store.load(write(dockerArchive(image, ['shop:1', 'shop:latest'])))
    expect(loaded).toEqual(['docker.io/library/shop:1', 'docker.io/library/shop:latest'])
    expect(await store.list()).toEqual([
      {
        id: digestOf(configOf(image)),
        references: ['docker.io/library/shop:1', 'docker.io/library/shop:latest'],
        repositoryDigests: [
          expect.stringMatching(/^docker\.io\/library\/shop@sha256:[0-9a-f]{64}$/),
        ],
        createdAt: Date.parse('2024-05-06T07:08:09Z'),
        size: 9,
        architecture: hostArchitecture,
        config: {
          entrypoint: [],
          command: ['/app/run'],
          environment: ['LANG=C'],
          workingDirectory: '/app',
          user: '',
          stopSignal: undefined,
          volumes: ['/data'],
          exposedPorts: [],
          labels: {},
        },
        layers: [digestOf(base.tar), digestOf(upper.tar)],
      },
    ])
  })

  it('reads an OCI archive that is compressed', async () => {
    const { store, write } = await openTestImageStore()
    const archive = gzipSync(ociArchive(image, 'ghcr.io/acme/shop:2'))
    expect(await store.load(write(archive))).toEqual(['ghcr.io/acme/shop:2'])
    const found = await store.find('ghcr.io/acme/shop:2')
    expect(found?.id).toBe(digestOf(configOf(image)))
  })

  it('unpacks the layers, named top first', async () => {
    const { store, write } = await openTestImageStore()
    await store.load(write(ociArchive(image, 'shop:1')))
    const found = await store.find('shop:1')
    if (found === undefined) throw new Error('the image was loaded')
    const [top = '', bottom = ''] = store.layerDirectories(found)
    expect(readFileSync(join(top, 'app/run'), 'utf8')).toBe('run\n')
    expect(readFileSync(join(bottom, 'etc/release'), 'utf8')).toBe('base\n')
  })

  it('names a layer once that an image has twice', async () => {
    const { store, write } = await openTestImageStore()
    await store.load(write(ociArchive({ layers: [base, upper, base] }, 'shop:1')))
    const found = await store.find('shop:1')
    if (found === undefined) throw new Error('the image was loaded')
    const names = store.layerDirectories(found).map((path) => path.split('/').at(-2))
    expect(names).toEqual([base, upper].map(({ tar }) => digestOf(tar).slice(7)))
  })

  it('takes the image for this machine out of an index', async () => {
    const { store, write } = await openTestImageStore()
    const own = imageBlobs(image)
    const foreign = imageBlobs({ layers: [upper], architecture: 's390x' })
    const index = indexBlob([
      { ...foreign.at(-1)?.descriptor, platform: { os: 'linux', architecture: 's390x' } },
      { ...own.at(-1)?.descriptor, platform: { os: 'linux', architecture: hostArchitecture } },
      { ...foreign.at(-1)?.descriptor, platform: { os: 'unknown', architecture: 'unknown' } },
    ])
    const members = ociMembers([...own, ...foreign, index], [named(index, 'shop:1')])
    await store.load(write(tarArchive(members)))
    expect((await store.list()).map(({ id }) => id)).toEqual([digestOf(configOf(image))])
  })

  it('takes the image for this machine from manifests that share a name', async () => {
    const { store, write } = await openTestImageStore()
    const own = imageBlobs(image)
    const foreign = imageBlobs({ layers: [upper], architecture: 's390x' })
    const members = ociMembers(
      [...own, ...foreign],
      [
        { ...named(foreign.at(-1), 'shop:1'), platform: { os: 'linux', architecture: 's390x' } },
        {
          ...named(own.at(-1), 'shop:1'),
          platform: { os: 'linux', architecture: hostArchitecture },
        },
      ],
    )
    await store.load(write(tarArchive(members)))
    expect((await store.list()).map(({ id }) => id)).toEqual([digestOf(configOf(image))])
  })

  it('takes further names from manifest.json beside an OCI layout', async () => {
    const { store, write } = await openTestImageStore()
    const blobs = imageBlobs(image)
    const configName = `blobs/${digestOf(configOf(image)).replace(':', '/')}`
    const members = [
      ...ociMembers(blobs, [blobs.at(-1)?.descriptor]),
      {
        name: 'manifest.json',
        content: json([{ Config: configName, RepoTags: ['shop:3'], Layers: [] }]),
      },
    ]
    expect(await store.load(write(tarArchive(members)))).toEqual(['docker.io/library/shop:3'])
  })

  it('follows links between the layers of a docker archive', async () => {
    const { store, write } = await openTestImageStore()
    const config = configOf({ layers: [base, base] })
    const archive = tarArchive([
      { name: 'a/layer.tar', content: base.blob },
      { name: 'b/layer.tar', type: '2', link: '../a/layer.tar' },
      { name: 'config.json', content: config },
      {
        name: 'manifest.json',
        content: json([
          { Config: 'config.json', RepoTags: null, Layers: ['a/layer.tar', 'b/layer.tar'] },
        ]),
      },
    ])
    expect(await store.load(write(archive))).toEqual([digestOf(config)])
  })

  it('loads the same archive twice without a change', async () => {
    const { store, write } = await openTestImageStore()
    const path = write(ociArchive(image, 'shop:1'))
    await store.load(path)
    const before = await store.list()
    await store.load(path)
    expect(await store.list()).toEqual(before)
  })

  it('moves a name to the image that came last', async () => {
    const { store, write } = await openTestImageStore()
    await store.load(write(ociArchive(image, 'shop:1')))
    const other = { layers: [base] }
    await store.load(write(ociArchive(other, 'shop:1')))
    const names = (await store.list()).map(({ id, references }) => [id, references])
    expect(names).toEqual([
      [digestOf(configOf(image)), []],
      [digestOf(configOf(other)), ['docker.io/library/shop:1']],
    ])
  })

  it('keeps its images for the next supervisor', async () => {
    const { store, write, reopen } = await openTestImageStore()
    await store.load(write(dockerArchive(image, ['shop:1'])))
    const next = await reopen()
    expect(await next.list()).toEqual(await store.list())
  })
})
