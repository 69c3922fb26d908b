import { describe, expect, it } from 'vitest'
import type { ExitRecord } from '../../../src/model/container-state.ts'
import { seconds } from '../../../src/model/duration.ts'
import { instant } from '../../../src/model/instant.ts'
import type { ObservedContainer } from '../../../src/model/observed-state.ts'
import type { RestartPolicy } from '../../../src/model/restart-policy.ts'
import { decideRestart, restartDelay } from '../../../src/reconcile/restart-policy.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { machineAfterUp } from './reconcile-fixture.ts'

const always: RestartPolicy = { name: 'always' }

async function exited(
  restart: RestartPolicy,
  exit: Partial<ExitRecord>,
  counts: { readonly restartCount?: number; readonly restartStreak?: number } = {},
): Promise<ObservedContainer> {
  const engine = await machineAfterUp(buildProject([buildService('web', { restart })]))
  const [container] = await engine.containers.list({})
  if (container === undefined) throw new Error('no container was made')
  const record: ExitRecord = {
    exitCode: 1,
    signal: 0,
    oomKilled: false,
    startedAt: instant(1_000_000),
    finishedAt: instant(1_001_000),
    requested: false,
    startError: undefined,
    ...exit,
  }
  return { ...container, ...counts, state: { status: 'exited', exit: record } }
}

describe('decideRestart', () => {
  it.each<[string, RestartPolicy, Partial<ExitRecord>, string]>([
    ['no never restarts', { name: 'no' }, { exitCode: 1 }, 'stay'],
    ['always restarts after success', always, { exitCode: 0 }, 'restart'],
    ['unless-stopped restarts after a crash', { name: 'unless-stopped' }, {}, 'restart'],
    ['always respects a requested end', always, { requested: true }, 'stay'],
    [
      'always gives up when nothing could be started',
      always,
      { startError: 'no such file' },
      'stay',
    ],
    [
      'on-failure leaves success',
      { name: 'on-failure', maximumRetryCount: 0 },
      { exitCode: 0 },
      'stay',
    ],
    [
      'on-failure restarts a failure',
      { name: 'on-failure', maximumRetryCount: 0 },
      { exitCode: 3 },
      'restart',
    ],
  ])('%s', async (_title, policy, exit, expected) => {
    expect(decideRestart(await exited(policy, exit)).type).toBe(expected)
  })

  it('stops at the greatest number of retries', async () => {
    const policy: RestartPolicy = { name: 'on-failure', maximumRetryCount: 2 }
    expect(decideRestart(await exited(policy, {}, { restartCount: 1 })).type).toBe('restart')
    expect(decideRestart(await exited(policy, {}, { restartCount: 2 })).type).toBe('stay')
  })

  it('counts on and waits longer after a short run', async () => {
    const container = await exited(always, {}, { restartCount: 4, restartStreak: 3 })
    expect(decideRestart(container)).toEqual({
      type: 'restart',
      at: 1_001_800,
      restart: { count: 5, streak: 4 },
    })
  })

  it('starts the back-off anew after a run of ten seconds', async () => {
    const container = await exited(
      always,
      { finishedAt: instant(1_010_000) },
      { restartCount: 4, restartStreak: 9 },
    )
    expect(decideRestart(container)).toEqual({
      type: 'restart',
      at: 1_010_100,
      restart: { count: 5, streak: 1 },
    })
  })
})

describe('a policy with delay and window', () => {
  const policy: RestartPolicy = {
    name: 'always',
    maximumRetryCount: 2,
    delay: seconds(5),
    window: seconds(120),
  }

  it('waits as long each time', async () => {
    expect(decideRestart(await exited(policy, {}, { restartCount: 1, restartStreak: 1 }))).toEqual({
      type: 'restart',
      at: 1_006_000,
      restart: { count: 2, streak: 2 },
    })
  })

  it('gives up after so many attempts in a row', async () => {
    const counts = { restartCount: 2, restartStreak: 2 }
    expect(decideRestart(await exited(policy, {}, counts)).type).toBe('stay')
  })

  it('counts anew after a run as long as the window', async () => {
    const finishedAt = instant(1_120_000)
    const counts = { restartCount: 9, restartStreak: 2 }
    expect(decideRestart(await exited(policy, { finishedAt }, counts))).toEqual({
      type: 'restart',
      at: 1_125_000,
      restart: { count: 10, streak: 1 },
    })
  })
})

describe('restartDelay', () => {
  it('doubles from 100 ms to a minute', () => {
    expect([0, 1, 2, 9, 10, 100].map(restartDelay)).toEqual([100, 200, 400, 51_200, 60_000, 60_000])
  })
})
