/** Frames of an interactive exec, as native/EXEC.md describes them. */
export type ClientFrame =
  /** Empty bytes are the end of stdin. */
  | { readonly type: 'stdin'; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'signal'; readonly signal: number }

export type ExecFrame =
  | { readonly type: 'stdout'; readonly bytes: Uint8Array }
  | { readonly type: 'stderr'; readonly bytes: Uint8Array }
  /** 128 + n after signal n. Nothing follows. */
  | { readonly type: 'end'; readonly exitCode: number }
  | { readonly type: 'start-failed'; readonly message: string }

const headerLength = 5
const longestPayload = 1024 * 1024

export function encodeClientFrame(frame: ClientFrame): Buffer {
  switch (frame.type) {
    case 'stdin':
      return encode(0, frame.bytes)
    case 'resize': {
      const size = Buffer.alloc(4)
      size.writeUInt16BE(Math.min(frame.columns, 65_535), 0)
      size.writeUInt16BE(Math.min(frame.rows, 65_535), 2)
      return encode(3, size)
    }
    case 'signal':
      return encode(5, Uint8Array.of(frame.signal))
  }
}

function encode(type: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUInt8(type, 0)
  header.writeUInt32BE(payload.length, 1)
  return Buffer.concat([header, payload])
}

/** Cuts a stream of bytes into frames. Throws a plain `Error` when the peer breaks the protocol. */
export class ExecFrameDecoder {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Uint8Array): readonly ExecFrame[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    const frames: ExecFrame[] = []
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame)
    return frames
  }

  #next(): ExecFrame | undefined {
    if (this.#rest.length < headerLength) return undefined
    const length = this.#rest.readUInt32BE(1)
    if (length > longestPayload) throw new Error(`exec frame of ${length} bytes`)
    if (this.#rest.length < headerLength + length) return undefined
    const payload = this.#rest.subarray(headerLength, headerLength + length)
    const frame = decode(this.#rest.readUInt8(0), payload)
    this.#rest = this.#rest.subarray(headerLength + length)
    return frame
  }
}

function decode(type: number, payload: Buffer): ExecFrame {
  switch (type) {
    case 1:
      return { type: 'stdout', bytes: payload }
    case 2:
      return { type: 'stderr', bytes: payload }
    case 4:
      return { type: 'end', exitCode: payload.readUInt8(0) }
    case 6:
      return { type: 'start-failed', message: payload.toString() }
    default:
      throw new Error(`exec frame of unknown type ${type}`)
  }
}
