import { describe, expect, it } from 'vitest'
import { crashLoopText } from '../../../../src/cli/render/crash-loop-text.ts'
import { instant } from '../../../../src/model/instant.ts'
import { buildProject, buildService } from '../../../support/build-project.ts'
import { machineAfterUp } from '../../reconcile/reconcile-fixture.ts'

describe('a crash loop', () => {
  it('is told with its last end and its last lines, which cannot harm a terminal', async () => {
    const engine = await machineAfterUp(buildProject([buildService('web')]))
    const [container] = await engine.containers.list({})
    if (container === undefined) throw new Error('no container')
    const exit = {
      exitCode: 137,
      signal: 9,
      oomKilled: true,
      startedAt: instant(1000),
      finishedAt: instant(1300),
      requested: false,
      startError: undefined,
    }
    const looping = {
      ...container,
      restartCount: 12,
      restartStreak: 7,
      state: { status: 'exited', exit } as const,
    }
    const listed = { container: looping, restartsAt: instant(9000) }
    expect(crashLoopText({ listed, lines: ['starting', 'no \u001b[31mdatabase'] })).toBe(
      [
        'shop-web-1 ends again and again: 12 restarts, 7 in a row; the last run exited with 137 (out of memory) after 0.3 s',
        '  | starting',
        '  | no �[31mdatabase',
        '',
      ].join('\n'),
    )
  })
})
