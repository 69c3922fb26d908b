import { ReadableStream } from 'node:stream/web'
import { createTarDecoder } from 'modern-tar'
import { ArchiveError } from './archive-error.ts'

/** An entry of a tar archive. Its name is data: never a path of this machine. */
export interface TarEntry {
  readonly name: string
  readonly type: 'file' | 'link' | 'symlink' | 'other'
  /** Target of a link. */
  readonly linkName: string
  /** Must be read to its end before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>
}

/** An image archive has a file per layer and a few more. A root tree has far more. */
const mostEntries = 20_000
const longestName = 4096

/** Reads a tar archive from beginning to end. */
export async function* tarEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const decoder = createTarDecoder({ strict: true })
  const entries = ReadableStream.from(source).pipeThrough(decoder as TarTransform)
  let count = 0
  for await (const { header, body } of entries) {
    count += 1
    if (count > mostEntries) throw new ArchiveError('it has too many entries for an image archive')
    const { name, linkname = '' } = header
    if (name.length > longestName || linkname.length > longestName) {
      throw new ArchiveError('it has an entry with too long a name')
    }
    yield { name, type: entryType(header.type), linkName: linkname, content: body }
  }
}

/** Node's own types of web streams and those of the library are the same streams. */
interface TarTransform {
  readonly readable: ReadableStream<DecodedEntry>
  readonly writable: ReturnType<typeof createTarDecoder>['writable']
}

interface DecodedEntry {
  readonly header: {
    readonly name: string
    readonly type?: string
    readonly linkname?: string
  }
  readonly body: ReadableStream<Uint8Array>
}

function entryType(type: string | undefined): TarEntry['type'] {
  switch (type) {
    case undefined:
    case 'file':
      return 'file'
    case 'link':
    case 'symlink':
      return type
    default:
      return 'other'
  }
}
