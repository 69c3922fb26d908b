/** DNS over TCP: each message follows its length in two bytes (RFC 1035 section 4.2.2). */
export function frameMessage(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2)
  framed.writeUInt16BE(message.length, 0)
  message.copy(framed, 2)
  return framed
}

/** Takes whole messages out of a stream; what is left waits for the next piece. At most 64 KiB wait. */
export class MessageSplitter {
  #waiting: Buffer = Buffer.alloc(0)

  push(piece: Buffer): readonly Buffer[] {
    this.#waiting = Buffer.concat([this.#waiting, piece])
    const messages: Buffer[] = []
    while (this.#waiting.length >= 2) {
      const end = 2 + this.#waiting.readUInt16BE(0)
      if (this.#waiting.length < end) break
      messages.push(this.#waiting.subarray(2, end))
      this.#waiting = this.#waiting.subarray(end)
    }
    return messages
  }
}
