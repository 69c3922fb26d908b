import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StackError } from '../../errors/stack-error.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { isMissing } from '../json-file.ts'

/** No image needs more, and reading more would let one fill our memory. */
const largestFile = 4 * 1024 * 1024

export interface AccountFileInput {
  /** Top first. */
  readonly roots: readonly string[]
  readonly binding: Pick<NativeBinding, 'readFileInRoot'>
  readonly serviceName: string
}

/** Content of the topmost file at the path, or nothing when there is none. */
export async function readAccountFile(path: string, input: AccountFileInput): Promise<string> {
  for (const root of input.roots) {
    const { content } = await readBounded(root, path, input)
    if (content !== null) return content
    if (isWhitedOut(root, path)) return ''
  }
  return ''
}

async function readBounded(
  root: string,
  path: string,
  { binding, serviceName }: AccountFileInput,
): Promise<{ readonly content: string | null }> {
  try {
    return await binding.readFileInRoot({ root, path, maxBytes: largestFile })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EFBIG')) throw error
    throw new StackError('CT0001', `service ${serviceName}: ${path} of its image is too large`, {
      hint: 'use an image whose account files are below 4 MiB',
      cause: error,
    })
  }
}

/** Overlay layers hide a file of the layers below with a character device 0/0. */
function isWhitedOut(root: string, path: string): boolean {
  for (const each of [dirname(path), path]) {
    try {
      const stats = lstatSync(join(root, each))
      if (stats.isCharacterDevice() && stats.rdev === 0) return true
      if (stats.isSymbolicLink()) return false
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }
  return false
}
