import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { configOf, digestOf, ociArchive, plainLayer } from '../../support/image-archive.ts'
import { tarArchive } from '../../support/tar-archive.ts'
import { openTestImageStore } from '../../support/test-image-store.ts'

const base = plainLayer([{ name: 'base', content: 'base' }])
const first = { layers: [base, plainLayer([{ name: 'a', content: 'a' }])] }
const second = { layers: [base, plainLayer([{ name: 'b', content: 'b' }])] }
const tree = tarArchive([{ name: 'bin/' }, { name: 'bin/sh', content: '#!', mode: 0o755 }])

describe('import', () => {
  it.each([
    ['plain', tree],
    ['gzip', gzipSync(tree)],
  ])('makes an image of a %s tar of a root tree', async (_, archive) => {
    const { store, write } = await openTestImageStore()
    const id = await store.import(write(archive), 'tools:1')
    const image = await store.find('tools:1')
    expect(image).toMatchObject({
      id,
      references: ['docker.io/library/tools:1'],
      repositoryDigests: [expect.stringContaining('docker.io/library/tools@sha256:')],
      createdAt: 1_700_000_000_000,
      size: 2,
      layers: [digestOf(tree)],
    })
    if (image === undefined) throw new Error('the image was imported')
    const [directory = ''] = store.layerDirectories(image)
    expect(readFileSync(join(directory, 'bin/sh'), 'utf8')).toBe('#!')
  })

  it('refuses a reference that breaks the grammar', async () => {
    const { store, write } = await openTestImageStore()
    await expect(store.import(write(tree), 'Not A Name')).rejects.toMatchObject({ code: 'IM0004' })
  })

  it('refuses what is no tar', async () => {
    const { store, write } = await openTestImageStore()
    const path = write(Buffer.alloc(4096, 'no tar'))
    await expect(store.import(path, 'tools:1')).rejects.toMatchObject({ code: 'IM0002' })
    expect(await store.list()).toEqual([])
  })

  it('names the file that does not exist', async () => {
    const { store, directory } = await openTestImageStore()
    const path = join(directory, 'missing.tar')
    await expect(store.import(path, 'tools:1')).rejects.toMatchObject({
      code: 'IM0002',
      message: expect.stringContaining(path),
    })
  })
})

describe('remove', () => {
  it('takes one of several names away and keeps the image', async () => {
    const { store, write } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    await store.load(write(ociArchive(first, 'shop:2')))
    expect(await store.remove('shop:1')).toEqual(['untagged: docker.io/library/shop:1'])
    expect((await store.list()).map(({ references }) => references)).toEqual([
      ['docker.io/library/shop:2'],
    ])
  })

  it('deletes an image with its last name, but no layer that another image has', async () => {
    const { store, write, directory } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    await store.load(write(ociArchive(second, 'shop:2')))
    expect(await store.remove('shop:1')).toEqual([
      'untagged: docker.io/library/shop:1',
      `deleted: ${digestOf(configOf(first))}`,
    ])
    expect(readdirSync(join(directory, 'layers')).toSorted()).toEqual(
      second.layers.map(({ tar }) => digestOf(tar).slice('sha256:'.length)).toSorted(),
    )
    expect(readdirSync(join(directory, 'blobs/sha256'))).toHaveLength(4)
  })

  it('deletes an image under all its names by its id', async () => {
    const { store, write, directory } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    await store.load(write(ociArchive(first, 'shop:2')))
    await store.remove(digestOf(configOf(first)).slice('sha256:'.length, 20))
    expect(await store.list()).toEqual([])
    expect(readdirSync(join(directory, 'blobs/sha256'))).toEqual([])
    expect(readdirSync(join(directory, 'layers'))).toEqual([])
  })

  it('refuses to delete what a container is made from', async () => {
    const { store, write, used } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    used.push(digestOf(configOf(first)))
    await expect(store.remove('shop:1')).rejects.toMatchObject({ code: 'IM0003' })
    expect((await store.list()).map(({ references }) => references)).toEqual([
      ['docker.io/library/shop:1'],
    ])
  })

  it('says that there is no such image', async () => {
    const { store } = await openTestImageStore()
    await expect(store.remove('shop:1')).rejects.toMatchObject({ code: 'IM0001' })
  })
})

describe('opening', () => {
  it('removes what an interrupted change left', async () => {
    const { store, write, directory, reopen } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    const index = readFileSync(join(directory, 'index.json'))
    await store.load(write(ociArchive(second, 'shop:2')))
    writeFileSync(join(directory, 'index.json'), index)
    writeFileSync(join(directory, 'tmp/half-made'), '')
    await reopen()
    expect(readdirSync(join(directory, 'tmp'))).toEqual([])
    expect(readdirSync(join(directory, 'layers'))).toHaveLength(2)
    expect(readdirSync(join(directory, 'blobs/sha256'))).toHaveLength(4)
  })

  it('knows an image no more that lost a layer', async () => {
    const { store, write, directory, reopen } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    const [name = ''] = readdirSync(join(directory, 'layers'))
    rmSync(join(directory, 'layers', name), { recursive: true })
    expect(await (await reopen()).list()).toEqual([])
  })

  it('fails with a damaged index and removes nothing', async () => {
    const { store, write, directory, reopen } = await openTestImageStore()
    await store.load(write(ociArchive(first, 'shop:1')))
    writeFileSync(join(directory, 'index.json'), '{"schemaVersion":2,')
    await expect(reopen()).rejects.toMatchObject({ code: 'IM0005' })
    expect(readdirSync(join(directory, 'layers'))).toHaveLength(2)
  })
})
