import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { openMemorySupervisor } from '../../support/memory-supervisor.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const trio = `
name: shop
services:
  web: {rootfs: host, command: [serve], depends_on: [db]}
  db: {rootfs: host, command: [store]}
  quiet: {rootfs: host, command: [hum], attach: false}
`

interface Shop {
  readonly engine: MemoryEngine
  readonly up: (words: readonly string[], whenUp: () => void) => Promise<CommandResult>
  readonly states: () => Promise<Readonly<Record<string, string>>>
}

async function openShop(text = trio): Promise<Shop> {
  const { directory: workingDirectory, directories, engine } = await openMemorySupervisor()
  writeFileSync(join(workingDirectory, 'stack.yaml'), text)
  const session = createTestSession({ workingDirectory, directories })
  return {
    engine,
    up: async (words, whenUp) => {
      const running = runInSession(['up', ...words], session)
      await eventually(() => session.err().includes('web-1  Started'), { for: 'the start' })
      whenUp()
      return running
    },
    states: async () => {
      const containers = await engine.containers.list({})
      return Object.fromEntries(containers.map(({ service, state }) => [service, state.status]))
    },
  }
}

const allEnded = { db: 'exited', quiet: 'exited', web: 'exited' }

describe('up --abort-on-container-exit', () => {
  it('stops everything when the first container ends, and ends as that one did', async () => {
    const { engine, up, states } = await openShop()
    const { exitCode, err, out } = await up(['--abort-on-container-exit'], () =>
      engine.exit('shop-db-1', 3),
    )
    expect(exitCode).toBe(3)
    expect(err).toContain('Aborting on container exit...\n')
    expect(out.split('\n').toSorted()).toEqual([
      '',
      'db-1 exited with code 3',
      'web-1 exited with code 143',
    ])
    expect(await states()).toEqual(allEnded)
  })

  it('goes on when a container fails whose restart policy starts it again', async () => {
    const again = trio.replace('command: [store]', 'command: [store], restart: on-failure')
    const { engine, up } = await openShop(again)
    const { exitCode, out } = await up(['--abort-on-container-exit'], () => {
      engine.exit('shop-db-1', 3)
      engine.exit('shop-web-1', 4)
    })
    expect(exitCode).toBe(4)
    expect(out).toContain('db-1 exited with code 3 (restarting)\n')
  })

  it('goes on after a one-shot that others need done', async () => {
    const job = trio.replace(
      'depends_on: [db]',
      'depends_on: {db: {condition: service_completed_successfully}}',
    )
    const { engine, up } = await openShop(job)
    engine.setBehaviour('db', { exits: 0 })
    const { exitCode, out } = await up(['--abort-on-container-exit'], () =>
      engine.exit('shop-web-1', 7),
    )
    expect(out).toContain('db-1 exited with code 0\n')
    expect(exitCode).toBe(7)
  })
})

describe('up --abort-on-container-failure', () => {
  it('lets containers end well, and stops everything when one fails', async () => {
    const { engine, up, states } = await openShop()
    const { exitCode } = await up(['--abort-on-container-failure'], () => {
      engine.exit('shop-db-1', 0)
      engine.exit('shop-web-1', 5)
    })
    expect(exitCode).toBe(5)
    expect(await states()).toEqual(allEnded)
  })
})

describe('up --exit-code-from', () => {
  it('ends as the named service does, also when another one ends first', async () => {
    const { engine, up } = await openShop()
    const { exitCode } = await up(['--exit-code-from', 'web'], () => engine.exit('shop-db-1', 0))
    expect(exitCode).toBe(143)
  })

  it('is told before anything is done when there is no such service', async () => {
    const { directory: workingDirectory, directories, engine } = await openMemorySupervisor()
    writeFileSync(join(workingDirectory, 'stack.yaml'), trio)
    const session = createTestSession({ workingDirectory, directories })
    const { exitCode, err } = await runInSession(['up', '--exit-code-from', 'x'], session)
    expect([exitCode, err]).toEqual([2, expect.stringContaining('no such service: x')])
    expect(await engine.containers.list({})).toEqual([])
  })
})
