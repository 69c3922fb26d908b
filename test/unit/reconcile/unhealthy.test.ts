import { describe, expect, it } from 'vitest'
import type { Health } from '../../../src/model/container-state.ts'
import type { FailureAction } from '../../../src/model/healthcheck.ts'
import { instant } from '../../../src/model/instant.ts'
import type { DependencyCondition } from '../../../src/model/service.ts'
import type { Project } from '../../../src/model/project.ts'
import { healthAfterProbe, startingHealth } from '../../../src/reconcile/health.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn } from './reconcile-fixture.ts'

const converge = { type: 'converge' } as const

function project(
  onFailure: FailureAction,
  condition: DependencyCondition = 'service_started',
): Project {
  const healthcheck = buildHealthcheck({ onFailure, retries: 2 })
  return buildProject([
    buildService('db', { healthcheck }),
    buildService('web', { dependsOn: dependsOn({ db: condition }) }),
  ])
}

/** Probes of the database, one each second, with these exit codes. */
async function probe(engine: MemoryEngine, ...exitCodes: readonly number[]): Promise<void> {
  const db = (await engine.containers.list({})).find(({ service }) => service === 'db')
  if (db?.state.status !== 'running' || db.healthcheck === undefined) throw new Error('no db')
  const { healthcheck, state } = db
  let health: Health = startingHealth
  for (const exitCode of exitCodes) {
    engine.clock.advance(1000)
    const now = engine.clock.now()
    const result = { startedAt: now, endedAt: now, exitCode, output: `code ${exitCode}\n` }
    health = healthAfterProbe(health, result, healthcheck, state.startedAt)
  }
  await engine.containers.recordHealth(db.id, health)
}

describe('an unhealthy container', () => {
  it('is left alone unless its healthcheck asks for more', async () => {
    const engine = await machineAfterUp(project('none'))
    await probe(engine, 1, 1)
    engine.clock.advance(60_000)
    expect((await planOn(engine, project('none'), converge)).operations).toEqual([])
  })

  it('is stopped and started anew after a pause, with what the last probe said', async () => {
    const engine = await machineAfterUp(project('restart'))
    await probe(engine, 1, 3)
    const waiting = await planOn(engine, project('restart'), converge)
    expect(waiting.operations).toEqual([])
    expect(waiting.lookAgainAt).toBe(engine.clock.now() + 100)
    engine.clock.advance(100)
    const plan = await planOn(engine, project('restart'), converge)
    expect(printPlan(plan)).toBe(
      [
        'stop shop-db-1 (is unhealthy: last probe exited with 3: code 3)',
        'start shop-db-1 after stop shop-db-1 (is unhealthy: last probe exited with 3: code 3)',
      ].join('\n'),
    )
    await execute(plan, engine)
    expect((await planOn(engine, project('restart'), converge)).operations).toEqual([])
    expect(
      (await engine.containers.list({})).find(({ service }) => service === 'db'),
    ).toMatchObject({
      restartCount: 1,
      restartStreak: 1,
      state: { health: { status: 'starting' } },
    })
  })

  it('waits longer each time, until it was healthy for a while', async () => {
    const engine = await machineAfterUp(project('restart'))
    const pauses: number[] = []
    for (const codes of [
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 1, 1],
      [1, 1],
    ]) {
      await probe(engine, ...codes)
      const { lookAgainAt } = await planOn(engine, project('restart'), converge)
      const pause = (lookAgainAt ?? 0) - engine.clock.now()
      pauses.push(pause)
      engine.clock.advance(pause)
      await execute(await planOn(engine, project('restart'), converge), engine)
    }
    expect(pauses).toEqual([100, 200, 400, 100, 200])
  })

  it('waits from the moment it turned unhealthy, however often it is probed', async () => {
    const engine = await machineAfterUp(project('restart'))
    await probe(engine, 1, 1, 1)
    const plan = await planOn(engine, project('restart'), converge)
    expect(plan.operations.map(({ id }) => id)).toEqual(['stop shop-db-1', 'start shop-db-1'])
  })

  it('is not started anew while it is paused', async () => {
    const engine = await machineAfterUp(project('restart'))
    await probe(engine, 1, 1)
    const [db] = await engine.containers.list({})
    await engine.containers.pause(db?.id ?? '')
    engine.clock.advance(60_000)
    const plan = await planOn(engine, project('restart'), converge)
    expect(plan).toMatchObject({ operations: [], lookAgainAt: undefined })
  })

  it('has what its last probes said as evidence', async () => {
    const engine = await machineAfterUp(project('none', 'service_healthy'))
    await probe(engine, 1, 1, 3)
    const { operations } = await planOn(engine, project('none', 'service_healthy'), {
      type: 'start',
      services: [],
      requestedAt: instant(engine.clock.now()),
      wait: false,
    })
    const evidence = operations.flatMap(({ action }) =>
      action.type === 'report' ? action.failure.evidence : [],
    )
    expect(evidence).toEqual([
      'earlier 2 probes exited with 1: code 1',
      'last probe exited with 3: code 3',
    ])
  })
})
