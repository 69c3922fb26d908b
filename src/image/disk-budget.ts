import { statfs } from 'node:fs/promises'
import { ArchiveError } from './archive-error.ts'

/** The part of the free space that unpacking one archive may fill. */
const share = 0.9

/** What unpacking one archive may still write: a small archive can expand to more than any disk. */
export class DiskBudget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  static async forDirectory(directory: string): Promise<DiskBudget> {
    const { bavail, bsize } = await statfs(directory)
    return new DiskBudget(bavail * bsize * share)
  }

  take(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new ArchiveError('it expands to more than the disk has space for')
  }
}
