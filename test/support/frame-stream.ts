/** One frame of native/EXEC.md, as it came. */
export interface Frame {
  readonly type: number
  readonly payload: Buffer
}

/** Cuts what is received into frames. */
export class FrameStream {
  readonly frames: Frame[] = []
  #received = Buffer.alloc(0)

  push(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const received = this.#received
      const end = received.length < 5 ? Infinity : 5 + received.readUInt32BE(1)
      if (received.length < end) return
      this.frames.push({ type: received.readUInt8(0), payload: received.subarray(5, end) })
      this.#received = received.subarray(end)
    }
  }

  /** All payloads of one type. */
  text(type: number): string {
    const wanted = this.frames.filter((frame) => frame.type === type)
    return Buffer.concat(wanted.map(({ payload }) => payload)).toString()
  }
}

export function encodeFrame(type: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload)
  const header = Buffer.alloc(5)
  header.writeUInt8(type)
  header.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([header, bytes])
}
