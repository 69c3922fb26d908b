import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, scratchDirectory } from '../support/addon.ts'
import { keepExchanging, restlessVolume } from './restless-volume.ts'

describe('a volume that a container has in use', () => {
  it('is filled from an image without a step outside, whatever changes meanwhile (CVE-2022-23648)', async () => {
    const { directory, volume, canary } = restlessVolume()
    const layer = layerIn(directory)
    for (let turn = 0; turn < 100; turn += 1) {
      // It may fail when its directory is taken away under it; it may not go elsewhere.
      await addon
        .copyFromLayers({ layers: [layer], path: '/data', target: volume })
        .catch(ignoreRace)
    }
    expect(readdirSync(canary)).toEqual(['secret'])
    expect(readFileSync(join(canary, 'secret'), 'utf8')).toBe('untouched')
  })

  it('is removed without anything outside, whatever changes meanwhile', async () => {
    const { directory, canary } = restlessVolume()
    for (let turn = 0; turn < 20; turn += 1) {
      const doomed = join(directory, `doomed-${turn}`)
      mkdirSync(join(doomed, 'place'), { recursive: true })
      for (let each = 0; each < 50; each += 1) writeFileSync(join(doomed, 'place', `${each}`), '')
      symlinkSync(canary, join(doomed, 'link'))
      keepExchanging(join(doomed, 'place'), join(doomed, 'link'))
      await addon.removeTree({ path: doomed }).catch(ignoreRace)
    }
    expect(readdirSync(canary)).toEqual(['secret'])
  })

  it('would lead outside whoever writes by the path', () => {
    // The weakened form: the same writing by paths.
    const { volume, canary } = restlessVolume()
    for (let turn = 0; turn < 100_000 && readdirSync(canary).length === 1; turn += 1) {
      try {
        writeFileSync(join(volume, 'place/file'), '')
      } catch (error) {
        ignoreRace(error)
      }
    }
    expect(readdirSync(canary)).toEqual(['file', 'secret'])
  })
})

describe('a volume of an image', () => {
  it.each([
    ['a link to the machine', '/etc'],
    ['a link that climbs', '../../../../../../../etc'],
  ])('whose place is %s is filled from the image alone (CVE-2022-23648)', async (_, target) => {
    const directory = scratchDirectory()
    const layer = join(directory, 'layer')
    const filled = join(directory, 'filled')
    for (const path of [layer, filled, join(layer, 'etc')]) mkdirSync(path)
    writeFileSync(join(layer, 'etc/own'), '')
    symlinkSync(target, join(layer, 'data'))
    await addon.copyFromLayers({ layers: [layer], path: '/data', target: filled })
    expect(readdirSync(filled)).toEqual(['own'])
  })
})

function ignoreRace(error: unknown): void {
  const codes = ['ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENOTEMPTY', 'EISDIR', 'ESTALE']
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (!codes.includes(String(code))) throw error
}

/** A layer whose /data takes the same place. */
function layerIn(directory: string): string {
  const layer = join(directory, 'layer')
  mkdirSync(join(layer, 'data/place'), { recursive: true })
  for (const name of ['secret', 'more']) writeFileSync(join(layer, 'data/place', name), 'image')
  return layer
}
