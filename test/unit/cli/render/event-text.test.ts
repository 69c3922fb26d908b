import { expect, it } from 'vitest'
import { eventJson, eventText } from '../../../../src/cli/render/event-text.ts'
import type { TimedEvent } from '../../../../src/events/event.ts'
import { instant } from '../../../../src/model/instant.ts'

const moment = new Date(2026, 0, 2, 15, 4, 5, 67)
const subject = { id: 'abc', name: 'shop-web-1', project: 'shop', service: 'web' }
const timed = (event: TimedEvent['event']): TimedEvent => ({
  time: instant(moment.getTime()),
  event,
  image: 'nginx:1',
  restartCount: 0,
  isOneOff: false,
})
const exit = {
  exitCode: 3,
  signal: 0,
  oomKilled: false,
  startedAt: instant(1),
  finishedAt: instant(2001),
  requested: false,
  startError: undefined,
}

it('prints events as docker compose does', () => {
  expect(eventText(timed({ type: 'container-started', subject }))).toBe(
    '2026-01-02 15:04:05.067000 container start abc (image=nginx:1, name=shop-web-1)',
  )
  expect(eventText(timed({ type: 'container-exited', subject, exit }))).toContain(
    'container die abc (execDuration=2, exitCode=3, image=nginx:1, name=shop-web-1)',
  )
  const crashed = { ...timed({ type: 'container-exited', subject, exit }), restartCount: 4 }
  expect(eventText(crashed)).toContain('name=shop-web-1, restartCount=4)')
  const healthy = timed({ type: 'health-changed', subject, status: 'healthy' })
  expect(eventText(healthy)).toContain('container health_status: healthy abc')
})

it('gives the keys of docker compose in JSON', () => {
  const signalled = timed({ type: 'container-signalled', subject, signal: 'SIGHUP' })
  expect(JSON.parse(eventJson(signalled))).toEqual({
    action: 'kill',
    attributes: { image: 'nginx:1', name: 'shop-web-1', signal: 'SIGHUP' },
    id: 'abc',
    service: 'web',
    time: moment.toISOString(),
    type: 'container',
  })
})
