import { displayPath, resolvePath } from './posix-path.ts'

export type SourceFile =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'missing' }
  | { readonly type: 'unreadable'; readonly reason: string }

/** Reads text files and names them as the user sees them. */
export interface SourceReader {
  read(path: string): Promise<SourceFile>
  display(path: string): string
}

const largestFile = 2 * 1024 * 1024

export function createSourceReader(options: {
  readonly workingDirectory: string
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>
}): SourceReader {
  return {
    display: (path) => displayPath(options.workingDirectory, path),
    read: async (path) => {
      try {
        const bytes = await options.readFile(resolvePath(options.workingDirectory, path))
        return bytes === undefined ? { type: 'missing' } : decodeSource(bytes)
      } catch (error) {
        const reason = reasonOf(error)
        if (reason === undefined) throw error
        return { type: 'unreadable', reason }
      }
    },
  }
}

/** Text of a file in UTF-8, without a byte order mark. */
export function decodeSource(bytes: Uint8Array): SourceFile {
  if (bytes.length > largestFile) return { type: 'unreadable', reason: 'is larger than 2 MiB' }
  if (bytes.includes(0)) return { type: 'unreadable', reason: 'is not a text file in UTF-8' }
  try {
    return { type: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError)
      return { type: 'unreadable', reason: 'is not a text file in UTF-8' }
    throw error
  }
}

const readFailures: Readonly<Record<string, string>> = {
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: operation not permitted',
  EISDIR: 'is a directory',
  ELOOP: 'has too many symbolic links',
  ENAMETOOLONG: 'has too long a name',
  ENOTDIR: 'is below something that is not a directory',
  EIO: 'cannot be read: input/output error',
}

function reasonOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return Object.hasOwn(readFailures, code) ? readFailures[code] : undefined
}
