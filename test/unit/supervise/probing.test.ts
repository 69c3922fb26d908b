import { describe, expect, it } from 'vitest'
import type { LogLine, LogQuery } from '../../../src/model/log-line.ts'
import { seconds } from '../../../src/model/duration.ts'
import type { Healthcheck } from '../../../src/model/healthcheck.ts'
import { HealthProber } from '../../../src/supervise/health-prober.ts'
import { containerSpec } from '../../../src/reconcile/container-spec.ts'
import { buildHealthcheck, buildProject, buildService } from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

interface Lines {
  readonly write: (text: string) => void
  readonly read: (query: LogQuery, signal: AbortSignal) => AsyncIterable<LogLine>
}

/** Log lines of the container with the first id, given one by one. */
function writtenLines(): Lines {
  const lines: string[] = []
  let wake = (): void => undefined
  return {
    write: (text) => {
      lines.push(text)
      wake()
    },
    read: async function* (_query, signal) {
      for (let at = 0; ; at += 1) {
        while (at >= lines.length && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
        }
        if (signal.aborted) return
        const text = lines[at] ?? ''
        const containerId = '1'.padStart(64, '0')
        const names = { containerId, containerName: 'shop-web-1', service: 'web' }
        yield { ...names, stream: 'stdout', time: 0 as never, timestamp: '', text }
      }
    },
  }
}

async function startWeb(changes: Partial<Healthcheck>): Promise<{
  readonly engine: MemoryEngine
  readonly lines: Lines
  readonly health: () => Promise<unknown>
}> {
  const lines = writtenLines()
  const engine = { ...createMemoryEngine(), logs: { read: lines.read } }
  const service = buildService('web', {
    healthcheck: buildHealthcheck({ interval: seconds(1), retries: 2, ...changes }),
  })
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  const project = buildProject([service])
  const spec = containerSpec({ project, service, number: 1, observed, predecessor: undefined })
  const prober = new HealthProber(engine, (error) => {
    throw error
  })
  await prober.start()
  const id = await engine.containers.create(spec)
  await engine.containers.start(id, { count: 0, streak: 0 })
  await settle()
  const health = async (): Promise<unknown> => {
    const [found] = await engine.containers.list({})
    if (found?.state.status !== 'running') return found?.state.status
    const { status, probes } = found.state.health
    return [status, probes.at(-1)?.output]
  }
  return { engine, lines, health }
}

describe('a probe', () => {
  it('turns healthy with the line that matches, between two looks', async () => {
    const { lines, health } = await startWeb({
      probe: { type: 'log', pattern: 'listening on \\d+' },
    })
    lines.write('starting')
    await settle()
    expect(await health()).toEqual(['starting', undefined])
    lines.write('listening on 80')
    await settle()
    expect(await health()).toEqual(['healthy', 'listening on 80'])
  })

  it('turns unhealthy when no line comes, and healthy when it comes late', async () => {
    const { engine, lines, health } = await startWeb({ probe: { type: 'log', pattern: 'up' } })
    for (let look = 0; look < 2; look += 1) {
      engine.clock.advance(1000)
      await settle()
    }
    expect(await health()).toEqual(['unhealthy', 'no line has matched up yet'])
    lines.write('up')
    await settle()
    expect(await health()).toEqual(['healthy', 'up'])
    engine.clock.advance(60_000)
    await settle()
    expect(await health()).toEqual(['healthy', 'up'])
  })

  it('turns healthy when the container says so, and starts anew with the next run', async () => {
    const { engine, health } = await startWeb({ probe: { type: 'notify' } })
    engine.clock.advance(1000)
    await settle()
    expect(await health()).toEqual(['starting', 'READY=1 was not sent yet'])
    engine.sayReady('shop-web-1')
    await settle()
    expect(await health()).toEqual(['healthy', 'READY=1'])
    engine.exit('shop-web-1', 1)
    engine.clock.advance(1)
    const [{ id } = { id: '' }] = await engine.containers.list({})
    await engine.containers.start(id, { count: 1, streak: 1 })
    await settle()
    expect(await health()).toEqual(['starting', undefined])
  })

  it('asks a server', async () => {
    const { engine, health } = await startWeb({
      probe: { type: 'tcp', address: '127.0.0.1', port: 80 },
    })
    engine.setProbe('web', 1)
    engine.clock.advance(1000)
    await settle()
    expect(await health()).toEqual(['starting', 'refused'])
    engine.setProbe('web', 0)
    engine.clock.advance(1000)
    await settle()
    expect(await health()).toEqual(['healthy', 'answered'])
  })

  it('says in the words of Docker that it took too long', async () => {
    const { engine, health } = await startWeb({ timeout: seconds(90) })
    engine.setProbe('web', -1)
    engine.clock.advance(1000)
    await settle()
    expect(await health()).toEqual(['starting', 'Health check exceeded timeout (1m30s): not ready'])
  })
})
