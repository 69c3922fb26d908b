import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { StackError } from '../errors/stack-error.ts'
import {
  encodeClientFrame,
  ExecFrameDecoder,
  type ClientFrame,
  type ExecFrame,
} from './exec-frames.ts'

/** One command inside a container, over a connection of its own. */
export class ExecSession {
  readonly #connection: Duplex

  constructor(connection: Duplex) {
    this.#connection = connection
    // An error also ends the iteration of `frames`; without a listener it would end the process.
    connection.on('error', () => undefined)
  }

  /** Resolves when the connection takes more. What is sent after the end is dropped. */
  async send(frame: ClientFrame): Promise<void> {
    if (this.#connection.destroyed || this.#connection.writableEnded) return
    if (this.#connection.write(encodeClientFrame(frame))) return
    const ended = new AbortController()
    const stop = (): void => ended.abort()
    this.#connection.once('close', stop)
    try {
      await once(this.#connection, 'drain', { signal: ended.signal })
    } catch (error) {
      if (!ended.signal.aborted) throw error
    } finally {
      this.#connection.off('close', stop)
    }
  }

  /** Ends after the frame `end`. Throws DM0002 when the connection ends without it. */
  async *frames(): AsyncGenerator<ExecFrame> {
    const decoder = new ExecFrameDecoder()
    for await (const chunk of this.#connection) {
      for (const frame of decoder.push(chunk as Buffer)) {
        yield frame
        if (frame.type === 'end') return
      }
    }
    throw new StackError('DM0002', 'the connection to the command ended before the command', {
      hint: 'look with "stack ps" whether its container still runs',
    })
  }

  close(): void {
    this.#connection.destroy()
  }
}
