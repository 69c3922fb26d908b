import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ImageStore } from '../../src/image/image-store.ts'
import { openImageStore } from '../../src/image/open-image-store.ts'
import { addon } from './addon.ts'
import { ManualClock } from './manual-clock.ts'

export interface TestImageStore {
  readonly store: ImageStore
  readonly directory: string
  /** Ids of images that count as used by containers. */
  readonly used: string[]
  /** The store as the next supervisor finds it. */
  readonly reopen: () => Promise<ImageStore>
  /** Writes a file beside the store. Returns its path. */
  readonly write: (content: Buffer) => string
}

/** An image store in a directory that goes with the test. */
export async function openTestImageStore(): Promise<TestImageStore> {
  const root = mkdtempSync(join(tmpdir(), 'stack-images-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const directory = join(root, 'images')
  const used: string[] = []
  const reopen = (): Promise<ImageStore> =>
    openImageStore({
      directory,
      binding: addon,
      clock: new ManualClock(),
      inUse: () => Promise.resolve(used),
    })
  let written = 0
  return {
    store: await reopen(),
    directory,
    used,
    reopen,
    write: (content) => {
      written += 1
      const path = join(root, `archive-${written}`)
      writeFileSync(path, content)
      return path
    },
  }
}
