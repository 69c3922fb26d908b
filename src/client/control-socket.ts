import { Agent, IncomingMessage, request, type ClientRequest } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import { StackError } from '../errors/stack-error.ts'
import type { FailureAnswer } from './api.ts'
import { readJsonLines } from './json-lines.ts'

export interface ControlRequest {
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/**
 * HTTP over stackd's unix socket. A failure that stackd answers with is thrown as `StackError`;
 * a socket that nobody serves, or a broken connection, as DM0002.
 */
export class ControlSocket {
  readonly path: string
  readonly #agent = new Agent({ keepAlive: true })

  constructor(path: string) {
    this.path = path
  }

  /** The peer is stackd of the same version behind a socket of mode 0600: its answers are believed. */
  async json<T>(options: ControlRequest): Promise<T> {
    return (await this.#body(await this.#answer(options))) as T
  }

  /** Ends the connection when the caller stops iterating. */
  async *lines<T>(options: ControlRequest): AsyncGenerator<T> {
    const answer = await this.#answer(options)
    try {
      for await (const value of readJsonLines(answer)) yield value as T
    } catch (error) {
      throw this.#translate(toError(error), options.signal)
    } finally {
      answer.destroy()
    }
  }

  /** The body of the answer as it comes; it fails when the connection breaks. */
  download(options: ControlRequest): Promise<IncomingMessage> {
    return this.#answer(options)
  }

  /** Sends a stream as the body. A failure that comes before its end is the one thrown. */
  async upload<T>(options: ControlRequest, body: Readable): Promise<T> {
    const sent = this.#open(options, {})
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      sent.once('error', (error) => reject(this.#translate(error, options.signal)))
    })
    body.pipe(sent)
    const answer = await answered
    body.unpipe(sent)
    sent.end()
    await this.#throwFailure(answer)
    return (await this.#body(answer)) as T
  }

  /** Turns the connection into a stream of bytes (101 Switching Protocols). */
  async upgrade(options: ControlRequest & { readonly protocol: string }): Promise<Duplex> {
    const sent = this.#send(options, { connection: 'Upgrade', upgrade: options.protocol })
    const outcome = await new Promise<Duplex | IncomingMessage>((resolve, reject) => {
      sent.once('upgrade', (_answer, socket: Duplex, head: Buffer) => {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
      })
      sent.once('response', resolve)
      sent.once('error', (error) => reject(this.#translate(error, options.signal)))
    })
    if (!(outcome instanceof IncomingMessage)) return outcome
    await this.#throwFailure(outcome)
    throw this.#broken(new Error(`status ${outcome.statusCode} instead of an upgrade`))
  }

  close(): void {
    this.#agent.destroy()
  }

  async #answer(options: ControlRequest): Promise<IncomingMessage> {
    const sent = this.#send(options, {})
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      sent.once('error', (error) => reject(this.#translate(error, options.signal)))
    })
    await this.#throwFailure(answer)
    return answer
  }

  #send(options: ControlRequest, headers: Readonly<Record<string, string>>): ClientRequest {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body)
    const sent = this.#open(options, {
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...headers,
    })
    sent.end(body)
    return sent
  }

  #open(
    options: ControlRequest,
    headers: Readonly<Record<string, string | number>>,
  ): ClientRequest {
    const choices = {
      agent: this.#agent,
      socketPath: this.path,
      method: options.method,
      path: options.path,
      headers: {
        host: 'stackd',
        ...headers,
      },
      // Else the agent asks whether the host is an address, which takes 5 ms to get ready for.
      servername: '',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
    return request(choices)
  }

  async #throwFailure(answer: IncomingMessage): Promise<void> {
    if ((answer.statusCode ?? 500) < 400) return
    const { failure } = (await this.#body(answer)) as FailureAnswer
    throw StackError.fromFailure(failure)
  }

  async #body(answer: IncomingMessage): Promise<unknown> {
    try {
      return JSON.parse(await textOf(answer))
    } catch (error) {
      throw this.#broken(error)
    }
  }

  #translate(error: Error, signal: AbortSignal | undefined): Error {
    return signal?.aborted === true ? abortReason(signal) : this.#broken(error)
  }

  #broken(cause: unknown): StackError {
    return new StackError('DM0002', `supervisor cannot be reached at ${this.path}`, {
      cause,
      hint: 'run the command again: it starts the supervisor when none runs',
    })
  }
}

/** By its events, which are ready earlier than its iterator. */
function textOf(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.once('end', () => resolve(Buffer.concat(chunks).toString()))
    answer.once('error', reject)
  })
}

/** No file, a file left by a supervisor that is gone, or one that went before it answered. */
const unserved = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

export function isUnserved(error: unknown): boolean {
  if (!(error instanceof StackError) || error.code !== 'DM0002') return false
  const { cause } = error
  return cause instanceof Error && 'code' in cause && unserved.has(String(cause.code))
}

/** Streams and signals of Node end with errors; only a caller's own reason may be something else. */
function abortReason(signal: AbortSignal): Error {
  return toError(signal.reason)
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
