import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Route } from '../../../src/daemon/control-server.ts'
import { waitRoute } from '../../../src/daemon/wait-route.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { openMemorySupervisor, type MemorySupervisor } from '../../support/memory-supervisor.ts'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const shop = `
name: shop
services:
  web: { image: 'busybox:latest', command: serve, ports: ['127.0.0.1:8080:80'] }
  db: { image: 'busybox:latest' }
`

interface Shop extends MemorySupervisor {
  readonly stack: (...words: readonly string[]) => Promise<CommandResult>
}

/** `onWait` is called when a client has begun to wait for the end of a container. */
async function openShop(onWait: (engine: MemoryEngine) => void = () => undefined): Promise<Shop> {
  const wait: Route = {
    method: 'GET',
    path: '/v1/containers/:id/end',
    handle: async (exchange) => {
      const answered = waitRoute(supervisor.engine).handle(exchange)
      onWait(supervisor.engine)
      await answered
    },
  }
  const supervisor = await openMemorySupervisor({ images: ['busybox:latest'], routes: [wait] })
  const { directory: workingDirectory, directories } = supervisor
  writeFileSync(join(workingDirectory, 'stack.yaml'), shop)
  const stack = (...words: readonly string[]): Promise<CommandResult> =>
    runInSession(words, createTestSession({ workingDirectory, directories }))
  await stack('up', '-d')
  return { ...supervisor, stack }
}

describe('wait', () => {
  it('ends with the status of the last container that ends', async () => {
    const { stack } = await openShop((engine) => engine.exit('shop-web-1', 7))
    const { exitCode, out } = await stack('wait', 'web')
    expect(exitCode).toBe(7)
    expect(out).toMatch(/^container "[0-9a-f]{64}" exited with status code 7\n$/)
  })

  it('refuses when nothing of the services runs', async () => {
    const { engine, stack } = await openShop()
    engine.exit('shop-web-1', 0)
    const { exitCode, err } = await stack('wait', 'web')
    expect([exitCode, err]).toEqual([
      1,
      expect.stringContaining('no containers for project "shop"'),
    ])
  })

  it('takes the project down when it is asked to', async () => {
    const { engine, stack } = await openShop((shopEngine) => shopEngine.exit('shop-web-1', 4))
    expect((await stack('wait', '--down-project', 'web')).exitCode).toBe(4)
    expect(await engine.containers.list({})).toEqual([])
  })
})

describe('pause', () => {
  it('tells what it froze, in the words of Docker Compose, and ps shows it', async () => {
    const { stack } = await openShop()
    expect(await stack('pause', 'web')).toEqual({
      exitCode: 0,
      out: '',
      err: ' Container shop-web-1  Pausing\n Container shop-web-1  Paused\n',
    })
    expect((await stack('ps', '--status', 'paused', '--services')).out).toBe('web\n')
    expect((await stack('ps', '--filter', 'status=running', '--services')).out).toBe('db\n')
    expect((await stack('unpause')).err).toContain(' Container shop-web-1  Unpaused\n')
  })
})

describe('port', () => {
  it('names the service that is not there, and the port that is not published', async () => {
    const { stack } = await openShop()
    const unpublished = await stack('port', 'db', '80')
    expect([unpublished.exitCode, unpublished.err]).toEqual([
      1,
      expect.stringContaining('no port 80/tcp for container shop-db-1: '),
    ])
    const index = await stack('port', '--index', '3', 'web', '80')
    expect(index.err).toContain('service "web" is not running container #3')
    expect((await stack('port', 'wbe', '80')).err).toContain('no such service: wbe')
  })
})
