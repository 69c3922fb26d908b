import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  configOf,
  digestOf,
  gzipLayer,
  ociArchive,
  plainLayer,
} from '../../support/image-archive.ts'
import { mustRun } from '../../support/run-program.ts'
import { openTestImageStore } from '../../support/test-image-store.ts'

const image = {
  layers: [
    plainLayer([{ name: 'a', content: 'a' }]),
    gzipLayer([{ name: 'b', content: 'b'.repeat(10_000) }]),
  ],
  config: { Cmd: ['/a'] },
}
const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0
const reason = hasSkopeo ? '' : ' (skipped: skopeo is not installed)'

describe.skipIf(!hasSkopeo)(`the image store and skopeo${reason}`, () => {
  it.each([
    ['docker-archive', []],
    ['oci-archive', []],
    ['oci-archive', ['--dest-compress-format', 'zstd']],
  ])('exchange images by %s %j', async (transport, options) => {
    const ours = await openTestImageStore()
    await ours.store.load(ours.write(ociArchive(image, 'shop:1')))
    const archive = join(ours.directory, '../exchanged.tar')
    await mustRun('skopeo', [
      'copy',
      '--quiet',
      ...options,
      `oci:${ours.directory}:docker.io/library/shop:1`,
      `${transport}:${archive}:shop:2`,
    ])
    const other = await openTestImageStore()
    expect(await other.store.load(archive)).toEqual(['docker.io/library/shop:2'])
    expect((await other.store.list()).map(({ id }) => id)).toEqual([digestOf(configOf(image))])
  })
})
