import { describe, expect, it } from 'vitest'
import type { ServiceStory } from '../../../../src/app/explain-services.ts'
import { createColours } from '../../../../src/cli/paint.ts'
import { formatStories, storiesJson } from '../../../../src/cli/render/why-text.ts'
import { instant } from '../../../../src/model/instant.ts'

const now = instant(100_000)

function story(service: string, rest: Partial<ServiceStory>): ServiceStory {
  const nothing = { listed: undefined, causes: [], probes: [], exit: undefined }
  const state = { state: 'failed', summary: 'exited with 1' } as const
  return { service, ...state, ...nothing, lines: [], events: [], ...rest }
}

const subject = { id: 'abc', name: 'shop-db-1', project: 'shop', service: 'db' }
const unhealthy = { state: 'unhealthy', summary: 'is unhealthy: its last probe failed' } as const
const exit = {
  exitCode: 137,
  signal: 9,
  oomKilled: true,
  startedAt: instant(80_000),
  finishedAt: instant(90_000),
  requested: false,
  startError: undefined,
}

const stories = [
  story('web', {
    state: 'waiting',
    summary: 'waits for api',
    causes: [
      {
        service: 'api',
        condition: 'service_started',
        state: 'waiting',
        summary: 'waits for db',
      },
      { service: 'db', condition: 'service_healthy', ...unhealthy },
    ],
  }),
  story('db', {
    ...unhealthy,
    probes: [
      { startedAt: now, endedAt: now, exitCode: -1, output: '' },
      { startedAt: now, endedAt: now, exitCode: 2, output: 'refused\n\u001b[2Jbye\n' },
    ],
    lines: ['listening \u001b[31m'],
    events: [
      {
        time: instant(90_000),
        event: { type: 'health-changed', subject, status: 'unhealthy' },
        image: 'db',
        restartCount: 0,
        isOneOff: false,
      },
    ],
  }),
  story('job', { summary: 'exited with 137 (out of memory)', exit }),
]

describe('why', () => {
  it('tells each service in a block', () => {
    const text = formatStories({ project: 'shop', count: 4, stories }, createColours(false), now)
    expect(text).toBe(`web waits for api
  └─ api waits for db  awaited: started
     └─ db is unhealthy: its last probe failed  awaited: healthy  (the root cause)
  next: mend db first: stack why db

db is unhealthy: its last probe failed
  last probes:
    failed
    exited with 2: refused
      \u{fffd}[2Jbye
  last output:
    | listening \u{fffd}[31m
  events:
    10 seconds ago: health_status: unhealthy shop-db-1
  next: read all that it said: stack logs db

job exited with 137 (out of memory)
  last run:
    exited with 137 (signal 9, out of memory) after 10.0 s, 10 seconds ago
  next: give it more memory in the stack file, then: stack up -d job
`)
  })

  it.each([
    [3, 'shop: all 3 services are as they should be\n'],
    [1, 'shop: its service is as it should be\n'],
    [0, 'shop has no services here\n'],
  ])('says of %i services that all is well', (count, text) => {
    const explanation = { project: 'shop', count, stories: [] }
    expect(formatStories(explanation, createColours(false), now)).toBe(text)
  })

  it('is versioned for programs', () => {
    expect(storiesJson({ project: 'shop', count: 3, stories: stories.slice(2) })).toEqual({
      version: 1,
      project: 'shop',
      services: [
        {
          service: 'job',
          state: 'failed',
          summary: 'exited with 137 (out of memory)',
          asItShouldBe: false,
          container: null,
          restartsAt: null,
          causes: [],
          probes: [],
          exit: {
            exitCode: 137,
            signal: 9,
            oomKilled: true,
            requested: false,
            startError: null,
            startedAt: '1970-01-01T00:01:20.000Z',
            finishedAt: '1970-01-01T00:01:30.000Z',
          },
          output: [],
          events: [],
          next: 'give it more memory in the stack file, then: stack up -d job',
        },
      ],
    })
  })
})
