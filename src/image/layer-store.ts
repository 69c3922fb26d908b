import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NativeBinding } from '../native/binding.ts'
import { ArchiveError } from './archive-error.ts'
import type { ArchivedLayer } from './archived-image.ts'
import { detectCompression, readDecompressed } from './decompress.ts'
import { digestHex, type Digest } from '../model/digest.ts'
import type { DiskBudget } from './disk-budget.ts'
import { isMissing } from './missing-file.ts'
import { stageFile } from './stage-file.ts'

/** What is known of an unpacked layer; `layer.json` beside its directory. */
interface LayerRecord {
  /** Of the content of its files. */
  readonly bytes: number
}

/** Decompression and unpacking take a thread each. */
const layersAtOnce = 3

/** Unpacked layers, `<hex of the diff id>/diff`. One that is there is complete. */
export class LayerStore {
  readonly #directory: string
  readonly #binding: Pick<NativeBinding, 'unpackLayer' | 'removeTree'>

  constructor(directory: string, binding: Pick<NativeBinding, 'unpackLayer' | 'removeTree'>) {
    this.#directory = directory
    this.#binding = binding
  }

  /** Directory for the lower layer of an overlay. */
  diffDirectory(diffId: Digest | string): string {
    return join(this.#directory, digestHex(diffId as Digest), 'diff')
  }

  /** Bytes of the layer, or `undefined` when it is not here. */
  async size(diffId: Digest): Promise<number | undefined> {
    try {
      const text = await readFile(join(this.#directory, digestHex(diffId), 'layer.json'), 'utf8')
      return (JSON.parse(text) as LayerRecord).bytes // Written below, and renamed when complete.
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /**
   * Unpacks the layers that are not here, several at a time, below a temporary directory of the same
   * file system. Fails when a content is not what its digest says, after all work has ended.
   */
  async addAll(
    layers: readonly ArchivedLayer[],
    temporary: string,
    budget: DiskBudget,
  ): Promise<void> {
    const waiting = [...new Map(layers.map((layer) => [layer.diffId, layer])).values()]
    const work = async (): Promise<void> => {
      for (let layer = waiting.shift(); layer !== undefined; layer = waiting.shift()) {
        await this.#add(layer, temporary, budget)
      }
    }
    const results = await Promise.allSettled(Array.from({ length: layersAtOnce }, work))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** Removes all layers but these. */
  async keepOnly(diffIds: ReadonlySet<string>, trash: string): Promise<void> {
    const kept = new Set([...diffIds].map((diffId) => digestHex(diffId as Digest)))
    const unused = (await readdir(this.#directory)).filter((name) => !kept.has(name))
    for (const name of unused) {
      const path = join(trash, name)
      await rename(join(this.#directory, name), path)
      await this.#binding.removeTree({ path })
    }
  }

  async #add(
    { file, diffId }: ArchivedLayer,
    temporary: string,
    budget: DiskBudget,
  ): Promise<void> {
    if (await this.#has(diffId)) return
    const compression = await detectCompression(file.path)
    const tarPath = join(temporary, `${digestHex(diffId)}.tar`)
    const tar =
      compression === 'none'
        ? file
        : await stageFile(tarPath, readDecompressed(file.path, compression), budget)
    if (tar.digest !== diffId) {
      throw new ArchiveError(`layer ${diffId} has another content than its digest says`)
    }
    budget.take(tar.size)
    const unpacked = join(temporary, digestHex(diffId))
    const target = join(unpacked, 'diff')
    await mkdir(target, { recursive: true, mode: 0o700 })
    await chmod(target, 0o755)
    const { bytes } = await this.#binding.unpackLayer({ archive: tar.path, target })
    const record: LayerRecord = { bytes }
    await writeFile(join(unpacked, 'layer.json'), JSON.stringify(record))
    await rename(unpacked, join(this.#directory, digestHex(diffId)))
    if (tar !== file) await rm(tar.path)
  }

  async #has(diffId: Digest): Promise<boolean> {
    try {
      await stat(join(this.#directory, digestHex(diffId)))
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }
}
