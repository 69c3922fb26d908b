import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { StackError } from '../errors/stack-error.ts'
import { hiddenFromChanges, parseChanges } from '../linux/container-changes.ts'
import { openTransfer, type FileTransfer, type TransferWords } from '../linux/file-transfer.ts'
import type { LinuxContainer } from '../linux/linux-container.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import type { Exchange, Route } from './control-server.ts'
import { sendJson } from './exchange-json.ts'

/** Files of a container as tar archives: out of it, and into it. */
export function fileRoutes(engine: LinuxEngine): Route[] {
  const path = '/v1/containers/:id/files'
  return [
    { method: 'GET', path, handle: (exchange) => sendFiles(exchange, engine) },
    { method: 'POST', path, handle: (exchange) => takeFiles(exchange, engine) },
    {
      method: 'GET',
      path: '/v1/containers/:id/tree',
      handle: (exchange) => sendArchive(exchange, engine, ['tree', '/']),
    },
    {
      method: 'GET',
      path: '/v1/containers/:id/changes',
      handle: (exchange) => sendChanges(exchange, engine),
    },
  ]
}

function sendFiles(exchange: Exchange, engine: LinuxEngine): Promise<void> {
  const { query } = exchange
  const words: TransferWords = ['read', pathOf(query), ...switches(query, ['follow-link'])]
  return sendArchive(exchange, engine, words)
}

async function sendArchive(
  exchange: Exchange,
  engine: LinuxEngine,
  words: TransferWords,
): Promise<void> {
  const { response } = exchange
  await transfer(exchange, engine, words, async ({ output, ended, input }) => {
    input.end()
    // The first bytes, or the end without any, tell whether there is anything to send.
    await Promise.race([once(output, 'readable'), ended])
    if (output.readableLength === 0) await ended
    response.writeHead(200, { 'content-type': 'application/x-tar' })
    output.pipe(response, { end: false })
    await ended
    response.end()
  })
}

async function sendChanges(exchange: Exchange, engine: LinuxEngine): Promise<void> {
  const hidden = hiddenFromChanges.flatMap((path) => ['--hide', path])
  await transfer(
    exchange,
    engine,
    ['changes', '/', ...hidden],
    async ({ output, ended, input }) => {
      input.end()
      const chunks: Buffer[] = []
      output.on('data', (chunk: Buffer) => chunks.push(chunk))
      await ended
      sendJson(exchange.response, { changes: parseChanges(Buffer.concat(chunks).toString()) })
    },
  )
}

async function takeFiles(exchange: Exchange, engine: LinuxEngine): Promise<void> {
  const { request, response, query } = exchange
  const owner = query.get('owner')
  const words: TransferWords = [
    'write',
    pathOf(query),
    ...switches(query, ['archive', 'content']),
    ...(owner === null ? [] : ['--owner', owner]),
  ]
  await transfer(exchange, engine, words, async ({ input, output, ended, notes }) => {
    output.resume()
    request.pipe(input)
    await ended
    // What a program left unread would keep the connection from being used again.
    drain(request)
    sendJson(response, { notes: notes() })
  })
}

async function transfer(
  { parameters, signal }: Exchange,
  engine: LinuxEngine,
  words: TransferWords,
  work: (transfer: FileTransfer) => Promise<void>,
): Promise<void> {
  const container = find(parameters['id'] ?? '', engine)
  await container.withFiles(async () => {
    const opened = openTransfer(words, container.record, engine.tools)
    signal.addEventListener('abort', opened.stop)
    try {
      await work(opened)
    } finally {
      opened.stop()
      signal.removeEventListener('abort', opened.stop)
    }
  })
}

function find(id: string, engine: LinuxEngine): LinuxContainer {
  return engine.containers.get(id)
}

function pathOf(query: URLSearchParams): string {
  const path = query.get('path') ?? ''
  if (path.startsWith('/') && !path.includes('\0')) return path
  throw new StackError('DM0004', 'the path of a file in a container is not absolute')
}

function switches(query: URLSearchParams, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => (query.get(name) === 'true' ? [`--${name}`] : []))
}

function drain(request: IncomingMessage): void {
  request.unpipe()
  request.resume()
}
