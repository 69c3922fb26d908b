import { createServer, type RequestListener } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ControlClient } from '../../../src/client/control-client.ts'
import { ControlSocket, isUnserved } from '../../../src/client/control-socket.ts'
import type { StackError } from '../../../src/errors/stack-error.ts'

/** A client of a server that answers as told. */
async function clientOf(listener: RequestListener): Promise<ControlClient> {
  const directory = mkdtempSync(join(tmpdir(), 'stack-client-'))
  const path = join(directory, 'stackd.sock')
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const client = new ControlClient(new ControlSocket(path))
  onTestFinished(() => {
    client.close()
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return client
}

async function failureOf(promise: Promise<unknown>): Promise<StackError> {
  return promise.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => error as StackError,
  )
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}

describe('the client of the control API', () => {
  it('throws the failure that the supervisor answers with', async () => {
    const failure = {
      code: 'VL0001',
      message: 'volume a is in use',
      hint: 'h',
      span: null,
      evidence: ['e'],
    }
    const client = await clientOf((_, response) => {
      response.writeHead(409).end(JSON.stringify({ failure }))
    })
    const error = await failureOf(client.volumes())
    expect(error.toFailure()).toEqual(failure)
  })

  it('throws DM0002 for a socket that nobody serves', async () => {
    const client = new ControlClient(new ControlSocket('/nonexistent/stackd.sock'))
    const error = await failureOf(client.version())
    expect(error.code).toBe('DM0002')
    expect(isUnserved(error)).toBe(true)
  })

  it('throws DM0002 when a request ends without its last event', async () => {
    const client = await clientOf((_, response) => {
      response.end('{"type":"notice","message":"m"}\n')
    })
    const events = client.request('shop', { type: 'stop', services: [], timeoutMs: null })
    expect(await events.next()).toEqual({ done: false, value: { type: 'notice', message: 'm' } })
    const error = await failureOf(events.next())
    expect(error.code).toBe('DM0002')
    expect(isUnserved(error)).toBe(false)
  })

  it('throws DM0002 when the connection breaks inside of a stream', async () => {
    const client = await clientOf((_, response) => {
      response.write('{"type":"notice","message":"m"}\n', () => response.destroy())
    })
    const error = await failureOf(collect(client.events('shop')))
    expect(error.code).toBe('DM0002')
  })

  it('reads nothing after the last event of a request', async () => {
    const client = await clientOf((_, response) => {
      response.write('{"type":"finished","failures":[]}\n{"type":"notice","message":"late"}\n')
    })
    expect(
      await collect(client.request('shop', { type: 'stop', services: [], timeoutMs: null })),
    ).toEqual([{ type: 'finished', failures: [] }])
  })

  it('ends a stream with the reason of the signal', async () => {
    const abort = new AbortController()
    const client = await clientOf((_, response) => {
      response.write('{"type":"notice","message":"m"}\n')
    })
    const events = client.events('shop', abort.signal)
    await events.next()
    abort.abort(new Error('enough'))
    expect((await failureOf(events.next())).message).toBe('enough')
  })

  it('asks for logs with what is given and nothing else', async () => {
    let asked: string | undefined
    const client = await clientOf((request, response) => {
      asked = request.url
      response.end()
    })
    await collect(
      client.logs({
        project: 'shop',
        services: ['a', 'b'],
        tail: 0,
        follow: false,
        since: undefined,
        until: undefined,
      }),
    )
    expect(asked).toBe('/v1/logs?project=shop&service=a&service=b&tail=0&follow=false')
  })
})
