import { describe, expect, it } from 'vitest'
import type { ListedContainer } from '../../../src/app/list-containers.ts'
import { judgeService } from '../../../src/app/judge-service.ts'
import type { ContainerState } from '../../../src/model/container-state.ts'
import { instant } from '../../../src/model/instant.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { machineAfterUp } from '../reconcile/reconcile-fixture.ts'

const base = await (async () => {
  const engine = await machineAfterUp(buildProject([buildService('web')]))
  const [container] = await engine.containers.list({})
  if (container === undefined) throw new Error('nothing came up')
  return container
})()

function listed(state: ContainerState, restarts = false): ListedContainer {
  return {
    container: { ...base, state },
    restartsAt: restarts ? instant(9000) : undefined,
  }
}

function running(status: 'none' | 'starting' | 'healthy' | 'unhealthy'): ContainerState {
  const health = { status, failingStreak: 0, probes: [] }
  return { status: 'running', pid: 1, startedAt: instant(1000), paused: false, health }
}

function exited(exitCode: number, oomKilled = false): ContainerState {
  return {
    status: 'exited',
    exit: {
      exitCode,
      signal: 0,
      oomKilled,
      startedAt: instant(1000),
      finishedAt: instant(3500.4),
      requested: false,
      startError: undefined,
    },
  }
}

function judge(containers: readonly ListedContainer[], isEndAwaited = false): string {
  const { outcome, reason, exitCode, durationMs } = judgeService('web', containers, {
    isEndAwaited,
    now: 5000,
  })
  return `${outcome}: ${reason}, ${exitCode}, ${durationMs} ms`
}

describe('a service that is to settle', () => {
  it.each<[string, ContainerState, boolean, string]>([
    ['runs', running('none'), false, 'ready: runs, null, 4000 ms'],
    ['is healthy', running('healthy'), false, 'ready: is healthy, null, 4000 ms'],
    ['is starting', running('starting'), false, 'pending: is not healthy yet, null, 4000 ms'],
    ['is unhealthy', running('unhealthy'), false, 'failed: is unhealthy, null, 4000 ms'],
    ['is done', exited(0), false, 'done: exited (0), 0, 2500 ms'],
    ['failed', exited(3), false, 'failed: exited (3), 3, 2500 ms'],
    [
      'ran out of memory',
      exited(137, true),
      false,
      'failed: exited (137): out of memory, 137, 2500 ms',
    ],
    ['restarts', exited(3), true, 'pending: exited (3), and restarts, 3, 2500 ms'],
    ['was not started', { status: 'created' }, false, 'not started: was not started, null, 0 ms'],
  ])('that %s', (_, state, restarts, expected) => {
    expect(judge([listed(state, restarts)])).toBe(expected)
  })

  it('is as bad as the worst of its containers', () => {
    expect(judge([listed(running('none')), listed(exited(3)), listed(exited(0))])).toContain(
      'failed',
    )
    expect(judge([listed(running('none')), listed(exited(0))])).toContain('ready')
    expect(judge([])).toBe('not started: has no container, null, 0 ms')
  })

  it('is pending while its end is waited for', () => {
    expect(judge([listed(running('healthy'))], true)).toContain('pending: has not ended')
    expect(judge([listed(exited(0))], true)).toContain('done')
  })
})
