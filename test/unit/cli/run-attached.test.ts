import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/model/instant.ts'
import type { LogLine } from '../../../src/model/log-line.ts'
import { eventually } from '../../support/eventually.ts'
import { openMemorySupervisor, type MemorySupervisor } from '../../support/memory-supervisor.ts'
import {
  createTestSession,
  runInSession,
  type CommandResult,
  type TestSession,
} from '../../support/test-session.ts'

const pair = `
name: shop
services:
  web: {rootfs: host, command: [serve], depends_on: [db]}
  db: {rootfs: host, command: [store]}
`

interface Attached extends MemorySupervisor {
  readonly session: TestSession
  /** `stack up` with these words; ends when it ends. */
  readonly up: (...words: readonly string[]) => Promise<CommandResult>
}

async function openAttached(logLines: readonly LogLine[] = []): Promise<Attached> {
  const supervisor = await openMemorySupervisor({ logLines })
  const { directory: workingDirectory, directories } = supervisor
  writeFileSync(join(workingDirectory, 'stack.yaml'), pair)
  const session = createTestSession({ workingDirectory, directories })
  const up = (...words: readonly string[]): Promise<CommandResult> =>
    runInSession(['up', ...words], session)
  return { ...supervisor, session, up }
}

function untilShown(session: TestSession, text: string): Promise<boolean> {
  return eventually(() => session.err().includes(text), { for: text })
}

describe('stack up in the foreground', () => {
  it('ends when the last service has ended for good, and says how each did', async () => {
    const { engine, session, up } = await openAttached()
    const running = up()
    await untilShown(session, 'Container shop-web-1  Started')
    engine.exit('shop-db-1', 0)
    engine.exit('shop-web-1', 3)
    const { exitCode, out } = await running
    expect(out.split('\n').toSorted()).toEqual([
      '',
      'db-1 exited with code 0',
      'web-1 exited with code 3',
    ])
    expect(exitCode).toBe(0)
  })

  it('shows each line once, with the stream that it was written to', async () => {
    const line = (service: string, stream: LogLine['stream'], second: number): LogLine => ({
      containerId: service,
      containerName: `shop-${service}-1`,
      service,
      stream,
      time: instant(second * 1000),
      timestamp: `2026-01-02T03:04:0${second}.000000000Z`,
      text: `${stream} ${second}`,
    })
    const lines = [line('db', 'stdout', 1), line('web', 'stderr', 2), line('web', 'stdout', 3)]
    const { engine, session, up } = await openAttached(lines)
    const running = up()
    await untilShown(session, 'Container shop-web-1  Started')
    engine.exit('shop-db-1', 0)
    engine.exit('shop-web-1', 0)
    const { out, err } = await running
    expect(out.split('\n').filter((text) => text.includes('|'))).toEqual([
      'db-1   | stdout 1',
      'web-1  | stdout 3',
    ])
    expect(err.split('\n').filter((text) => text.includes('|'))).toEqual(['web-1  | stderr 2'])
  })

  it('stops the services in order on the first Ctrl-C and ends with 130', async () => {
    const { engine, session, up } = await openAttached()
    const running = up()
    await untilShown(session, 'Container shop-web-1  Started')
    session.interrupts.deliver('SIGINT')
    const { exitCode, err } = await running
    expect(exitCode).toBe(130)
    expect(err.slice(err.indexOf('Gracefully'))).toBe(
      'Gracefully stopping... (press Ctrl+C again to force)\n' +
        ' Container shop-web-1  Stopping\n' +
        ' Container shop-web-1  Stopped\n' +
        ' Container shop-db-1  Stopping\n' +
        ' Container shop-db-1  Stopped\n',
    )
    const states = (await engine.containers.list({})).map(({ state }) => state.status)
    expect(states).toEqual(['exited', 'exited'])
  })

  it('ends with 143 on SIGTERM', async () => {
    const { session, up } = await openAttached()
    const running = up()
    await untilShown(session, 'Container shop-web-1  Started')
    session.interrupts.deliver('SIGTERM')
    expect((await running).exitCode).toBe(143)
  })

  it('stops only the services that were named', async () => {
    const { engine, session, up } = await openAttached()
    const running = up('web')
    await untilShown(session, 'Container shop-web-1  Started')
    session.interrupts.deliver('SIGINT')
    await running
    const states = (await engine.containers.list({})).map(({ name, state }) => [name, state.status])
    expect(Object.fromEntries(states)).toEqual({ 'shop-db-1': 'running', 'shop-web-1': 'exited' })
  })

  it('ends with the status of a failure and leaves the rest running', async () => {
    const { engine, up } = await openAttached()
    engine.failNext('start')
    const { exitCode, err } = await up()
    expect(exitCode).toBe(5)
    expect(err).toContain('error[EN0006]')
  })
})
