import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openVolumes } from '../../../src/linux/volumes/open-volumes.ts'
import { prepareMounts, type PreparedMounts } from '../../../src/linux/volumes/prepare-mounts.ts'
import type { VolumeStore } from '../../../src/linux/volumes/volume-store.ts'
import type { Mount, VolumeMount } from '../../../src/model/mount.ts'
import { addon } from '../../support/addon.ts'
import { buildService, buildVolume } from '../../support/build-project.ts'
import { buildContainerSpec, buildImageConfig } from '../../support/build-runtime-spec.ts'
import { ManualClock } from '../../support/manual-clock.ts'

interface TestVolumes {
  readonly volumes: VolumeStore
  readonly directory: string
  /** Names that count as mounted by containers. */
  readonly used: string[]
  /** A layer with `data/seed` of user 7, mode 0750 for `data`. */
  readonly layer: string
  readonly reopen: () => Promise<VolumeStore>
  readonly prepare: (
    mounts: readonly Mount[],
    changes?: Readonly<Record<string, unknown>>,
  ) => Promise<PreparedMounts>
}

const data: VolumeMount = {
  type: 'volume',
  volume: 'data',
  target: '/data',
  readOnly: false,
  noCopy: false,
  subpath: undefined,
}

async function openTestVolumes(): Promise<TestVolumes> {
  const root = mkdtempSync(join(tmpdir(), 'stack-volumes-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const directory = join(root, 'volumes')
  const layer = join(root, 'layer')
  mkdirSync(join(layer, 'data'), { recursive: true, mode: 0o750 })
  writeFileSync(join(layer, 'data/seed'), 'from the image')
  chownSync(join(layer, 'data'), 7, 7)
  const used: string[] = []
  const clock = new ManualClock()
  const reopen = (): Promise<VolumeStore> =>
    openVolumes({ directory, binding: addon, clock, inUse: () => Promise.resolve(used) })
  const volumes = await reopen()
  await volumes.create(buildVolume('data'), 'shop')
  const prepare: TestVolumes['prepare'] = (mounts, { image, ...changes } = {}) =>
    prepareMounts({
      container: buildContainerSpec(buildService('web', { mounts }), {
        volumes: { data: 'shop_data' },
        ...changes,
      }),
      imageConfig: buildImageConfig(image ?? {}),
      lowerDirectories: [layer],
      volumes,
      images: { find: () => Promise.resolve(undefined), layerDirectories: () => [] },
      binding: addon,
      containerId: 'a'.repeat(64),
      directory: join(root, 'container'),
      inherited: [],
    })
  return { volumes, directory, used, layer, reopen, prepare }
}

describe('volumes', () => {
  it('are made with the labels that other tools read', async () => {
    const { volumes, directory } = await openTestVolumes()
    expect(await volumes.list()).toEqual([
      {
        name: 'shop_data',
        project: 'shop',
        key: 'data',
        anonymous: false,
        createdAt: 1_700_000_000_000,
        mountpoint: join(directory, 'shop_data/_data'),
        labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.volume': 'data' },
      },
    ])
  })

  it('keep their content when they are made again', async () => {
    const { volumes, directory } = await openTestVolumes()
    writeFileSync(join(directory, 'shop_data/_data/kept'), '')
    await volumes.create(buildVolume('data'), 'shop')
    expect(readdirSync(join(directory, 'shop_data/_data'))).toEqual(['kept'])
  })

  it('go with all that is in them, and may be gone already', async () => {
    const { volumes, directory } = await openTestVolumes()
    writeFileSync(join(directory, 'shop_data/_data/file'), '')
    await volumes.remove('shop_data')
    await volumes.remove('shop_data')
    expect(readdirSync(directory)).toEqual([])
  })

  it('are not removed under a container', async () => {
    const { volumes, used } = await openTestVolumes()
    used.push('shop_data')
    await expect(volumes.remove('shop_data')).rejects.toMatchObject({ code: 'VL0001' })
    expect(await volumes.list()).toHaveLength(1)
  })

  it('are cleared of half-made and half-removed ones on opening', async () => {
    const { directory, reopen } = await openTestVolumes()
    mkdirSync(join(directory, '.new-1/_data'), { recursive: true })
    mkdirSync(join(directory, '.trash-2/_data/deep'), { recursive: true })
    await reopen()
    expect(readdirSync(directory)).toEqual(['shop_data'])
  })

  it.each(['../escape', '.hidden', '', 'a/b', 'a\0b', 'x'.repeat(256)])(
    'cannot have the name %j',
    async (name) => {
      const { volumes } = await openTestVolumes()
      const calls = [
        volumes.create(buildVolume('x', { name }), 'shop'),
        volumes.remove(name),
        volumes.mountpoint(name),
      ]
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'VL0004' })
    },
  )

  it('that do not exist have no mountpoint', async () => {
    const { volumes } = await openTestVolumes()
    await expect(volumes.mountpoint('missing')).rejects.toMatchObject({ code: 'VL0003' })
  })
})

describe('a mounted volume', () => {
  it('is filled from the image while it is empty', async () => {
    const { prepare, volumes } = await openTestVolumes()
    const { mounts, observed } = await prepare([data])
    const source = await volumes.mountpoint('shop_data')
    expect(mounts).toEqual([
      {
        type: 'bind',
        source,
        target: '/data',
        readOnly: false,
        recursive: true,
        propagation: 'rprivate',
      },
    ])
    expect(observed).toEqual([
      { type: 'volume', source: 'shop_data', target: '/data', readOnly: false, anonymous: false },
    ])
    expect(readFileSync(join(source, 'seed'), 'utf8')).toBe('from the image')
    expect([statSync(source).uid, statSync(source).mode & 0o777]).toEqual([7, 0o750])
  })

  it('keeps what it has', async () => {
    const { prepare, volumes } = await openTestVolumes()
    const source = await volumes.mountpoint('shop_data')
    writeFileSync(join(source, 'own'), '')
    await prepare([data])
    expect(readdirSync(source)).toEqual(['own'])
  })

  it('is filled in place when another container has it mounted', async () => {
    const { prepare, volumes, used } = await openTestVolumes()
    const source = await volumes.mountpoint('shop_data')
    const { ino } = statSync(source)
    used.push('shop_data')
    await prepare([data])
    expect(statSync(source).ino).toBe(ino)
    expect(readdirSync(source)).toEqual(['seed'])
  })

  it('is filled once for containers that come together', async () => {
    const { prepare, volumes } = await openTestVolumes()
    await Promise.all([prepare([data]), prepare([data]), prepare([data])])
    expect(readdirSync(await volumes.mountpoint('shop_data'))).toEqual(['seed'])
  })

  it.each([
    ['nocopy is set', { ...data, noCopy: true }],
    ['the image has nothing there', { ...data, target: '/elsewhere' }],
    ['the image has a file there', { ...data, target: '/data/seed' }],
  ])('stays empty when %s', async (_, mount) => {
    const { prepare, volumes, directory } = await openTestVolumes()
    await prepare([mount])
    expect(readdirSync(await volumes.mountpoint('shop_data'))).toEqual([])
    expect(readdirSync(join(directory, 'shop_data')).toSorted()).toEqual(['_data', 'volume.json'])
  })

  it('is filled from no place outside of the image', async () => {
    const { prepare, volumes, layer, directory } = await openTestVolumes()
    mkdirSync(join(directory, '../outside'))
    writeFileSync(join(directory, '../outside/secret'), '')
    symlinkSync(join(directory, '../outside'), join(layer, 'absolute'))
    symlinkSync('../../outside', join(layer, 'upwards'))
    for (const target of ['/absolute', '/upwards', '/../../outside']) {
      await prepare([{ ...data, target }])
    }
    expect(readdirSync(await volumes.mountpoint('shop_data'))).toEqual([])
  })

  it('is mounted from a directory in it', async () => {
    const { prepare, volumes } = await openTestVolumes()
    const source = await volumes.mountpoint('shop_data')
    mkdirSync(join(source, 'a/b'), { recursive: true })
    const { mounts } = await prepare([{ ...data, subpath: 'a/b' }])
    expect(mounts[0]).toMatchObject({ source: join(source, 'a/b') })
  })

  it.each(['missing', 'link', 'link/x', '..', 'a/../..'])(
    'is not mounted from %s in it',
    async (subpath) => {
      const { prepare, volumes } = await openTestVolumes()
      const source = await volumes.mountpoint('shop_data')
      mkdirSync(join(source, 'a'))
      symlinkSync('/', join(source, 'link'))
      await expect(prepare([{ ...data, subpath }])).rejects.toMatchObject({ code: 'VL0004' })
    },
  )
})

describe('anonymous volumes', () => {
  it('are made for the volumes of an image that the service does not mount', async () => {
    const { prepare } = await openTestVolumes()
    const { observed } = await prepare([data], { image: { volumes: ['/data', '/cache'] } })
    expect(observed.map(({ target, anonymous }) => [target, anonymous])).toEqual([
      ['/data', false],
      ['/cache', true],
    ])
    expect(observed[1]?.source).toMatch(/^[0-9a-f]{64}$/)
  })

  it('are taken over from the container before', async () => {
    const { prepare, volumes } = await openTestVolumes()
    const image = { volumes: ['/cache'] }
    const [before] = (await prepare([], { image })).observed
    const inheritedVolumes = { '/cache': before?.source ?? '' }
    expect((await prepare([], { image, inheritedVolumes })).observed).toEqual([before])
    await volumes.remove(before?.source ?? '')
    const [after] = (await prepare([], { image, inheritedVolumes })).observed
    expect(after?.source).not.toBe(before?.source)
  })

  it('are gone again when a mount after them cannot be had', async () => {
    const { prepare, volumes } = await openTestVolumes()
    const broken = [
      { ...data, volume: undefined, target: '/anonymous' },
      { ...data, subpath: 'missing' },
    ]
    await expect(prepare(broken)).rejects.toMatchObject({ code: 'VL0004' })
    expect((await volumes.list()).map(({ name }) => name)).toEqual(['shop_data'])
  })
})

describe('a bind mount', () => {
  const bind = (source: string, createHostPath: boolean): Mount => ({
    type: 'bind',
    source,
    target: '/bound',
    readOnly: true,
    createHostPath,
    propagation: 'rprivate',
    recursive: true,
  })

  it('gets a missing source as a directory where the file allows it', async () => {
    const { prepare, directory } = await openTestVolumes()
    const source = join(directory, '../bound/deep')
    const { mounts, observed } = await prepare([bind(source, true)])
    expect(statSync(source).isDirectory()).toBe(true)
    expect(mounts).toMatchObject([{ type: 'bind', source, target: '/bound', readOnly: true }])
    expect(observed).toMatchObject([{ type: 'bind', source, target: '/bound', anonymous: false }])
  })

  it('is refused without its source otherwise', async () => {
    const { prepare, directory } = await openTestVolumes()
    const source = join(directory, '../missing')
    await expect(prepare([bind(source, false)])).rejects.toMatchObject({ code: 'VL0002' })
    expect(existsSync(source)).toBe(false)
  })

  it('is refused when its source cannot be made', async () => {
    const { prepare, directory } = await openTestVolumes()
    writeFileSync(join(directory, '../file'), '')
    const source = join(directory, '../file/below')
    await expect(prepare([bind(source, true)])).rejects.toMatchObject({ code: 'VL0002' })
  })
})
