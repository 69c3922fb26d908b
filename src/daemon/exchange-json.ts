import type { IncomingMessage, ServerResponse } from 'node:http'
import { StackError } from '../errors/stack-error.ts'

/** The largest body that a client sends: a project of some thousand services. */
const longestBody = 64 * 1024 * 1024

export async function readJsonBody<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestBody) throw new StackError('DM0004', 'the request is too large')
    chunks.push(chunk)
  }
  return parseJson<T>(Buffer.concat(chunks).toString('utf8'))
}

/** The peer is a stack command of this user behind a socket of mode 0600: its shape is believed. */
export function parseJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw new StackError('DM0004', 'the request is no JSON', { cause: error })
  }
}

export function sendJson(response: ServerResponse, answer: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
}

/** A stream of JSON lines. Writing waits for a slow reader. */
export interface JsonLines {
  write(value: unknown): void
  /** Resolves when the reader has taken what was written, or is gone. */
  drained(): Promise<void>
  end(): void
}

export function startJsonLines(response: ServerResponse): JsonLines {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  response.flushHeaders()
  // What comes in one turn of the event loop goes out in one system call.
  let unsent = ''
  const flush = (): void => {
    if (unsent !== '') response.write(unsent)
    unsent = ''
  }
  return {
    write: (value) => {
      if (unsent === '') setImmediate(flush)
      unsent += `${JSON.stringify(value)}\n`
    },
    drained: () =>
      new Promise((resolve) => {
        if (!response.writableNeedDrain || response.destroyed) return resolve()
        response.once('drain', resolve)
        response.once('close', resolve)
      }),
    end: () => {
      flush()
      response.end()
    },
  }
}
