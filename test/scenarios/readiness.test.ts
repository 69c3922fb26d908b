import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const healthy = `
services:
  web: { <<: *idle, healthcheck: { test: test -e /tmp/ready, interval: 300ms, retries: 50 }, command: "sh -c 'sleep 0.3; touch /tmp/ready; sleep infinity'" }
`
const unhealthy = `
services:
  web: { <<: *idle, healthcheck: { test: 'false', interval: 200ms, retries: 2 } }
`
const starting = `
services:
  web: { <<: *idle, healthcheck: { test: 'false', interval: 1h } }
`

describe('up --wait', () => {
  scenario('returns once what has a health check is healthy', { file: healthy }, async (p) => {
    await p.must('up -d --wait')
    expect((await p.ps()).map(({ State, Health }) => [State, Health])).toEqual([
      ['running', 'healthy'],
    ])
  })

  scenario(
    'returns once what has none runs',
    {
      file: `
services:
  web: { <<: *idle }
`,
    },
    async (p) => {
      await p.must('up -d --wait')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario(
    'fails when a container turns unhealthy, which goes on',
    { file: unhealthy },
    async (p) => {
      expect(await p.mustFail('up -d --wait')).toMatch(/container scenario\d+-web-1 is unhealthy/)
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario(
    'fails when a container ends',
    {
      file: `
services:
  web: { <<: *idle, command: "sh -c 'sleep 0.2; exit 5'", healthcheck: { test: 'false', interval: 1h } }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d --wait')).toMatch(/web-1 exited.*5/)
    },
  )

  scenario(
    'fails at once, whatever else may still become ready',
    {
      file: `
services:
  web: { <<: *idle, command: "sh -c 'sleep 0.2; exit 5'", healthcheck: { test: 'false', interval: 1h } }
  db: { <<: *idle, healthcheck: { test: 'false', interval: 1h } }
`,
      onlyHere: 'Docker Compose waits for all of them before it fails',
    },
    async (p) => {
      expect(await p.mustFail('up -d --wait')).toMatch(/web-1 exited.*5/)
    },
  )

  scenario('gives up after its time', { file: starting }, async (p) => {
    const said = await p.mustFail('up -d --wait --wait-timeout 1')
    expect(said).toMatch(/application not healthy after 1s/)
    expect(await p.states()).toEqual(['web-1 running'])
  })

  scenario(
    'takes a job as done that something waits for',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { setup: { condition: service_completed_successfully } } }
  setup: { <<: *idle, command: 'true' }
`,
    },
    async (p) => {
      await p.must('up -d --wait')
      expect(await p.states()).toEqual(['setup-1 exited', 'web-1 running'])
    },
  )

  scenario(
    'takes a job as done that nothing waits for',
    {
      file: `
services:
  web: { <<: *idle, healthcheck: { test: 'true', interval: 300ms } }
  setup: { <<: *idle, command: 'true' }
`,
      onlyHere: 'Docker Compose fails when a container ends, whatever its exit code',
    },
    async (p) => {
      await p.must('up -d --wait')
      expect(await p.states()).toEqual(['setup-1 exited', 'web-1 running'])
    },
  )
})

describe('health', () => {
  scenario('is starting until the first probe', { file: starting }, async (p) => {
    await p.must('up -d')
    expect((await p.ps())[0]?.Health).toBe('starting')
  })

  scenario(
    'is not probed when it is disabled',
    {
      file: `
services:
  web: { <<: *idle, healthcheck: { disable: true } }
  db: { <<: *idle, healthcheck: { test: [NONE] } }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect((await p.ps()).map(({ Health }) => Health)).toEqual(['', ''])
    },
  )

  scenario(
    'comes back when the probe succeeds again',
    {
      file: `
services:
  web: { <<: *idle, healthcheck: { test: test -e /state/ok, interval: 200ms, retries: 1 }, volumes: ['./state:/state'] }
`,
      files: { 'state/keep': '' },
    },
    async (p) => {
      await p.mustFail('up -d --wait')
      expect((await p.ps())[0]?.Health).toBe('unhealthy')
      p.write('state/ok', '')
      await p.becomes('web', 'healthy')
    },
  )

  scenario(
    'is not counted against a container while it starts',
    {
      file: `
services:
  web: { <<: *idle, healthcheck: { test: test -e /state/ok, interval: 200ms, retries: 1, start_period: 1h }, volumes: ['./state:/state'] }
`,
      files: { 'state/keep': '' },
    },
    async (p) => {
      const up = p.must('up -d --wait')
      await p.becomes('web', 'starting')
      p.write('state/ok', '')
      await up
      expect((await p.ps())[0]?.Health).toBe('healthy')
    },
  )

  scenario(
    'is probed by a shell with the environment of the service',
    {
      file: `
services:
  web: { <<: *idle, environment: { ANSWER: '42' }, healthcheck: { test: [CMD-SHELL, 'test "$$ANSWER" = 42'], interval: 300ms } }
`,
    },
    async (p) => {
      await p.must('up -d --wait')
      expect((await p.ps())[0]?.Health).toBe('healthy')
    },
  )
})
