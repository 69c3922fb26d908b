import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, scratchDirectory } from '../../support/addon.ts'
import { tarArchive } from '../../support/tar-archive.ts'
import type { TarMember } from '../../support/tar-archive.ts'

describe('copyFromLayers', () => {
  it('copies a directory with all attributes of what is in it', async () => {
    const layers = await makeLayers([
      { name: 'srv/data/', mode: 0o750, uid: 7, gid: 8, mtime: 100 },
      { name: 'srv/data/file', content: 'text', mode: 0o4755, uid: 9, mtime: 200 },
      { name: 'srv/data/twin', type: '1', link: 'srv/data/file' },
      { name: 'srv/data/link', type: '2', link: '/etc/passwd' },
      { name: 'srv/data/inner/pipe', type: '6' },
    ])
    const target = scratchDirectory()
    expect(await addon.copyFromLayers({ layers, path: '/srv/data', target })).toEqual({
      copied: true,
    })
    const root = lstatSync(target)
    expect([root.mode & 0o7777, root.uid, root.gid, root.mtimeMs]).toEqual([0o750, 7, 8, 100_000])
    const file = lstatSync(join(target, 'file'))
    expect([file.mode & 0o7777, file.uid, file.mtimeMs, file.nlink]).toEqual([0o4755, 9, 200_000, 2])
    expect(readFileSync(join(target, 'twin'), 'utf8')).toBe('text')
    expect(readlinkSync(join(target, 'link'))).toBe('/etc/passwd')
    expect(lstatSync(join(target, 'inner/pipe')).isFIFO()).toBe(true)
  })

  it('copies what several layers show together', async () => {
    const layers = await makeLayers(
      [
        { name: 'data/changed', content: 'below' },
        { name: 'data/gone', content: 'below' },
        { name: 'data/hidden/old', content: 'below' },
        { name: 'data/kept', content: 'below' },
      ],
      [
        { name: 'data/changed', content: 'above' },
        { name: 'data/.wh.gone' },
        { name: 'data/hidden/.wh..wh..opq' },
        { name: 'data/hidden/new', content: 'above' },
      ],
    )
    const target = scratchDirectory()
    await addon.copyFromLayers({ layers, path: 'data', target })
    expect(readdirSync(target).toSorted()).toEqual(['changed', 'hidden', 'kept'])
    expect(readFileSync(join(target, 'changed'), 'utf8')).toBe('above')
    expect(readdirSync(join(target, 'hidden'))).toEqual(['new'])
  })

  it('shows as many layers as an image may have', async () => {
    const members = Array.from({ length: 130 }, (_, at) => [
      { name: `data/${at}`, content: String(at) },
    ])
    const layers = await makeLayers(...members)
    const target = scratchDirectory()
    await addon.copyFromLayers({ layers, path: '/data', target })
    expect(readdirSync(target).length).toBe(130)
  })

  it('says so when there is no directory', async () => {
    const layers = await makeLayers([{ name: 'file', content: 'x' }])
    const target = scratchDirectory()
    for (const path of ['/missing', '/file', '/file/inner']) {
      expect(await addon.copyFromLayers({ layers, path, target })).toEqual({ copied: false })
    }
    expect(readdirSync(target)).toEqual([])
  })

  it('follows a symbolic link of the image only inside the image', async () => {
    const layers = await makeLayers([
      { name: 'real/inside', content: 'x' },
      { name: 'data', type: '2', link: '/../../real' },
      { name: 'etc', type: '2', link: '../../../../etc' },
    ])
    const target = scratchDirectory()
    await addon.copyFromLayers({ layers, path: '/data', target })
    expect(readdirSync(target)).toEqual(['inside'])
    const nowhere = scratchDirectory()
    expect(await addon.copyFromLayers({ layers, path: '/etc', target: nowhere })).toEqual({
      copied: false,
    })
  })

  it('writes through no symbolic link in the target, and can be repeated', async () => {
    const layers = await makeLayers([
      { name: 'data/file', content: 'copied' },
      { name: 'data/inner/file', content: 'copied' },
    ])
    const target = scratchDirectory()
    const outside = scratchDirectory()
    writeFileSync(join(outside, 'canary'), 'untouched')
    execFileSync('ln', ['-s', join(outside, 'canary'), join(target, 'file')])
    execFileSync('ln', ['-s', outside, join(target, 'inner')])
    await addon.copyFromLayers({ layers, path: '/data', target })
    await addon.copyFromLayers({ layers, path: '/data', target })
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('copied')
    expect(readFileSync(join(target, 'inner/file'), 'utf8')).toBe('copied')
    expect(readdirSync(outside)).toEqual(['canary'])
    expect(readFileSync(join(outside, 'canary'), 'utf8')).toBe('untouched')
  })

  it('leaves no mount behind', async () => {
    const before = readFileSync('/proc/self/mountinfo', 'utf8')
    const layers = await makeLayers([{ name: 'd/a', content: 'x' }], [{ name: 'd/b', content: 'x' }])
    await addon.copyFromLayers({ layers, path: 'd', target: scratchDirectory() })
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(before)
  })
})

/** Unpacks layers given bottom first; returns their directories top first. */
async function makeLayers(
  ...layers: readonly (readonly TarMember[])[]
): Promise<readonly string[]> {
  const directory = scratchDirectory()
  const made: string[] = []
  for (const [at, members] of layers.entries()) {
    const target = join(directory, `layer-${at}`)
    mkdirSync(target)
    writeFileSync(join(directory, 'layer.tar'), tarArchive(members))
    await addon.unpackLayer({ archive: join(directory, 'layer.tar'), target })
    made.unshift(target)
  }
  return made
}
