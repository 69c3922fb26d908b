import { describe, expect, it } from 'vitest'
import type { ProgressEvent } from '../../../src/events/event.ts'
import { executePlan, type ExecutionResult } from '../../../src/execute/execute-plan.ts'
import { openWakeUps } from '../../../src/execute/wake-ups.ts'
import { seconds } from '../../../src/model/duration.ts'
import { instant } from '../../../src/model/instant.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import type { Operation, Plan } from '../../../src/model/plan.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { execute, planOn, up } from '../reconcile/reconcile-fixture.ts'

interface Execution {
  readonly result: ExecutionResult
  readonly progress: readonly string[]
}

async function run(
  engine: MemoryEngine,
  operations: readonly Operation[],
  options: { readonly signal?: AbortSignal; readonly parallelism?: number } = {},
): Promise<Execution> {
  const progress: string[] = []
  const signal = options.signal ?? new AbortController().signal
  const wakeUps = openWakeUps(engine, signal)
  const plan: Plan = { project: 'shop', operations, lookAgainAt: undefined, warnings: [] }
  const result = await executePlan(plan, {
    engine,
    parallelism: options.parallelism ?? 8,
    onProgress: (event) => void progress.push(textOf(event)),
    wakeUps,
    plannedAt: wakeUps.count,
    signal,
  })
  wakeUps.close()
  return { result, progress }
}

function textOf(event: ProgressEvent): string {
  return 'operation' in event
    ? `${event.type.replace('operation-', '')} ${event.operation.id}`
    : event.type
}

async function machineWith(...services: readonly string[]): Promise<MemoryEngine> {
  const engine = createMemoryEngine()
  const project = buildProject(services.map((name) => buildService(name)))
  await execute(await planOn(engine, project, up()), engine)
  return engine
}

async function containerOf(engine: MemoryEngine, service: string): Promise<ObservedContainer> {
  const found = (await engine.containers.list({})).find((other) => other.service === service)
  if (found === undefined) throw new Error(`no container of ${service}`)
  return found
}

function stop(container: ObservedContainer, after: readonly string[] = []): Operation {
  return {
    id: `stop ${container.service}`,
    action: {
      type: 'stop-container',
      container,
      terms: { signal: undefined, gracePeriod: seconds(1) },
    },
    cause: 'test',
    after,
  }
}

function start(container: ObservedContainer, after: readonly string[] = []): Operation {
  return {
    id: `start ${container.service}`,
    action: { type: 'start-container', container, restart: { count: 0, streak: 0 } },
    cause: 'test',
    after,
  }
}

function waitHealthy(container: ObservedContainer): Operation {
  return {
    id: `wait ${container.service}`,
    action: { type: 'wait', container, until: 'healthy', required: true },
    cause: 'test',
    after: [],
  }
}

describe('executePlan', () => {
  it('waits for nothing more after a failure', async () => {
    const engine = await machineWith('a', 'b')
    const [a, b] = [await containerOf(engine, 'a'), await containerOf(engine, 'b')]
    await engine.containers.stop(a.id, { signal: undefined, gracePeriod: seconds(1) })
    engine.failNext('start')
    const { result } = await run(engine, [start(a), waitHealthy(b)])
    expect(result.outcome).toBe('unsettled')
    expect(result.failures.map(({ operation }) => operation.id)).toEqual(['start a'])
  })

  it('skips what comes after a failure, and says after which', async () => {
    const engine = await machineWith('a', 'b')
    const [a, b] = [await containerOf(engine, 'a'), await containerOf(engine, 'b')]
    await engine.containers.stop(a.id, { signal: undefined, gracePeriod: seconds(1) })
    engine.failNext('start')
    const { result, progress } = await run(engine, [start(a), start(b, ['start a'])])
    expect(result.outcome).toBe('done')
    expect(result.failures.map(({ operation }) => operation.id)).toEqual(['start a'])
    expect(progress).toEqual(['started start a', 'failed start a', 'skipped start b'])
  })

  it('goes on with teardown after a failure', async () => {
    const engine = await machineWith('a', 'b')
    const [a, b] = [await containerOf(engine, 'a'), await containerOf(engine, 'b')]
    engine.failNext('stop')
    const { progress } = await run(engine, [stop(a), stop(b, ['stop a'])])
    expect(progress).toEqual([
      'started stop a',
      'failed stop a',
      'started stop b',
      'succeeded stop b',
    ])
    expect((await containerOf(engine, 'b')).state.status).toBe('exited')
  })

  it('goes on after an error that nobody foresaw, and tells it', async () => {
    const engine = await machineWith('a', 'b')
    const [a, b] = [await containerOf(engine, 'a'), await containerOf(engine, 'b')]
    const stopContainer = engine.containers.stop.bind(engine.containers)
    const full: MemoryEngine = {
      ...engine,
      containers: {
        ...engine.containers,
        stop: async (id, terms) => {
          if (id === a.id) throw new Error('ENOSPC: no space left on device')
          await stopContainer(id, terms)
        },
      },
    }
    const { result } = await run(full, [stop(a), stop(b, ['stop a'])])
    expect(result.failures.map(({ error }) => [error.code, error.message])).toEqual([
      ['EN0006', 'stop a failed: ENOSPC: no space left on device'],
    ])
    expect((await containerOf(engine, 'b')).state.status).toBe('exited')
  })

  it('runs everything though only one operation may run at a time', async () => {
    const engine = await machineWith('a', 'b', 'c')
    const containers = await engine.containers.list({})
    const { result } = await run(
      engine,
      containers.map((container) => stop(container)),
      { parallelism: 1 },
    )
    expect(result).toEqual({ outcome: 'done', failures: [] })
    const statuses = (await engine.containers.list({})).map(({ state }) => state.status)
    expect(statuses).toEqual(['exited', 'exited', 'exited'])
  })

  it('asks for a new plan when something happens that fulfils no wait', async () => {
    const engine = await machineWith('a', 'b')
    const running = run(engine, [waitHealthy(await containerOf(engine, 'a'))])
    engine.exit('shop-b-1', 1)
    expect((await running).result.outcome).toBe('unsettled')
  })

  it('fulfils a wait by the fact, not by the event', async () => {
    const engine = await machineWith('a')
    const container = await containerOf(engine, 'a')
    const running = run(engine, [waitHealthy(container)])
    await engine.containers.recordHealth(container.id, {
      status: 'healthy',
      failingStreak: 0,
      probes: [],
    })
    const { result, progress } = await running
    expect(result.outcome).toBe('done')
    expect(progress).toEqual(['started wait a', 'succeeded wait a'])
  })

  it('ends waits when it is aborted, and starts nothing more', async () => {
    const engine = await machineWith('a', 'b')
    const abort = new AbortController()
    const wait = waitHealthy(await containerOf(engine, 'a'))
    const running = run(engine, [wait, stop(await containerOf(engine, 'b'), [wait.id])], {
      signal: abort.signal,
    })
    abort.abort()
    const { result, progress } = await running
    expect(result.outcome).toBe('aborted')
    expect(progress).toEqual(['started wait a'])
    expect((await containerOf(engine, 'b')).state.status).toBe('running')
  })
})

describe('an aborted execution', () => {
  it('finishes what runs without keeping everything else from running', async () => {
    const engine = await machineWith('a')
    const container = await containerOf(engine, 'a')
    const abort = new AbortController()
    let finishStop: () => void = () => undefined
    const stopped = new Promise<void>((resolve) => (finishStop = resolve))
    const slow: MemoryEngine = {
      ...engine,
      containers: { ...engine.containers, stop: () => stopped },
    }
    const running = run(slow, [stop(container)], { signal: abort.signal })
    abort.abort()
    // A timer fires only when the executor does not spin.
    await new Promise((resolve) => setTimeout(resolve, 0))
    finishStop()
    expect((await running).progress).toEqual(['started stop a', 'succeeded stop a'])
  })
})

describe('wake-ups', () => {
  it('remember what happened before they were waited for', async () => {
    const engine = await machineWith('a')
    const wakeUps = openWakeUps(engine, new AbortController().signal)
    const seen = wakeUps.count
    engine.exit('shop-a-1', 0)
    await wakeUps.above(seen)
    expect(wakeUps.count).toBe(seen + 1)
    wakeUps.close()
  })

  it('come at the time that was set last', async () => {
    const engine = await machineWith('a')
    const wakeUps = openWakeUps(engine, new AbortController().signal)
    wakeUps.at(instant(engine.clock.now() + 1000))
    wakeUps.at(instant(engine.clock.now() + 5000))
    engine.clock.advance(1000)
    expect(wakeUps.count).toBe(0)
    engine.clock.advance(4000)
    expect(wakeUps.count).toBe(1)
    wakeUps.close()
  })
})
