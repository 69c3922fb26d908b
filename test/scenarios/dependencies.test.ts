import { describe, expect } from 'vitest'
import { openScenarios, type ScenarioProject } from '../support/scenario.ts'

const scenario = openScenarios()

const log = { 'shared/log': '' }

/** Says in a shared file when it starts and when it is told to stop. */
const chatty = `
x-chatty: &chatty
  image: busybox:test
  network_mode: none
  volumes: ['./shared:/shared']
  command:
    - sh
    - -c
    - 'trap "echo $$NAME stops >>/shared/log; exit" TERM; echo $$NAME starts >>/shared/log; while :; do sleep 0.05; done'
`

const chain = `${chatty}
services:
  web: { <<: *chatty, environment: { NAME: web }, depends_on: [api] }
  api: { <<: *chatty, environment: { NAME: api }, depends_on: [db] }
  db: { <<: *chatty, environment: { NAME: db } }
`

function lines(p: ScenarioProject): readonly string[] {
  return p.read('shared/log').trim().split('\n')
}

describe('dependencies', () => {
  scenario(
    'start before what needs them and stop after it',
    { file: chain, files: log },
    async (p) => {
      await p.must('up -d')
      await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
      await p.must('stop')
      const told = lines(p)
      expect(told.filter((line) => line.endsWith('stops'))).toEqual([
        'web stops',
        'api stops',
        'db stops',
      ])
    },
  )

  scenario('are removed after what needs them', { file: chain, files: log }, async (p) => {
    await p.must('up -d')
    await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
    await p.must('down')
    expect(lines(p).slice(-3)).toEqual(['web stops', 'api stops', 'db stops'])
    expect(await p.states()).toEqual([])
  })

  scenario(
    'are healthy before what waits for that starts',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } }, volumes: ['./shared:/shared'], command: "sh -c 'cp /shared/ready /shared/seen; sleep infinity'" }
  db: { <<: *idle, volumes: ['./shared:/shared'], command: "sh -c 'sleep 0.3; echo yes >/shared/ready; sleep infinity'", healthcheck: { test: test -e /shared/ready, interval: 500ms } }
`,
      files: log,
    },
    async (p) => {
      await p.must('up -d')
      await p.must('exec -T web true')
      expect(p.read('shared/seen')).toBe('yes\n')
    },
  )

  scenario(
    'are done before what waits for that starts',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { setup: { condition: service_completed_successfully } }, volumes: ['./shared:/shared'], command: "sh -c 'cp /shared/ready /shared/seen; sleep infinity'" }
  setup: { <<: *idle, volumes: ['./shared:/shared'], command: "sh -c 'sleep 0.3; echo yes >/shared/ready'" }
`,
      files: log,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.states()).toEqual(['setup-1 exited', 'web-1 running'])
      await p.must('exec -T web test -e /shared/seen')
    },
  )

  scenario(
    'keep from starting what waits for their success when they fail',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { setup: { condition: service_completed_successfully } } }
  setup: { <<: *idle, command: "sh -c 'exit 3'" }
`,
    },
    async (p) => {
      const said = await p.mustFail('up -d')
      expect(said).toMatch(/setup.*exit(ed)?:? (with )?3/)
      expect(await p.states()).toEqual(['setup-1 exited', 'web-1 created'])
    },
  )

  scenario(
    'keep from starting what waits for their health when they are unhealthy',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, healthcheck: { test: 'false', interval: 200ms, retries: 2 } }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/container scenario\d+-db-1 is unhealthy/)
      expect(await p.states()).toEqual(['db-1 running', 'web-1 created'])
    },
  )

  scenario(
    'keep from starting what waits for their health when they end',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, command: "sh -c 'sleep 0.2; exit 9'", healthcheck: { test: 'true', interval: 5s } }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/container scenario\d+-db-1 exited.*9/)
      expect(await p.states()).toEqual(['db-1 exited', 'web-1 created'])
    },
  )

  scenario(
    'are refused without a health check where health is waited for',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/no healthcheck/)
    },
  )

  scenario(
    'may fail where they are not required',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { setup: { condition: service_completed_successfully, required: false } } }
  setup: { <<: *idle, command: 'false' }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.states()).toEqual(['setup-1 exited', 'web-1 running'])
    },
  )

  scenario(
    'are not waited for when they have no containers',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, scale: 0, healthcheck: { test: 'false', interval: 1s } }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario(
    'are not waited for when they are left out',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, healthcheck: { test: 'false', interval: 1s } }
`,
    },
    async (p) => {
      await p.must('up -d --no-deps web')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario(
    'must not go round in a circle',
    {
      file: `
services:
  web: { <<: *idle, depends_on: [db] }
  db: { <<: *idle, depends_on: [web] }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/cycle/)
    },
  )

  scenario(
    'must be there',
    {
      file: `
services:
  web: { <<: *idle, depends_on: [dbb] }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/"?dbb"?/)
    },
  )
})

const restarting = `${chatty}
services:
  web: { <<: *chatty, environment: { NAME: web }, depends_on: { db: { condition: service_started, restart: true } } }
  api: { <<: *chatty, environment: { NAME: api }, depends_on: [db] }
  db: { <<: *chatty, environment: { NAME: db } }
`

describe('dependents that restart with a dependency', () => {
  scenario(
    'do so when it is recreated, and keep their containers',
    { file: restarting, files: log },
    async (p) => {
      await p.must('up -d')
      await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
      const before = await p.ids()
      p.write('shared/log', '')
      p.edit(restarting.replace('NAME: db }', "NAME: db, A: '1' }"))
      await p.must('up -d')
      const after = await p.ids()
      expect(after['web-1']).toBe(before['web-1'])
      expect(after['db-1']).not.toBe(before['db-1'])
      await p.holds('shared/log', 'db starts', 'db stops', 'web starts', 'web stops')
    },
  )

  scenario('do so when it is restarted', { file: restarting, files: log }, async (p) => {
    await p.must('up -d')
    await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
    p.write('shared/log', '')
    await p.must('restart db')
    await p.holds('shared/log', 'db starts', 'db stops', 'web starts', 'web stops')
  })

  scenario('do not when they are left out', { file: restarting, files: log }, async (p) => {
    await p.must('up -d')
    await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
    p.write('shared/log', '')
    await p.must('restart --no-deps db')
    await p.holds('shared/log', 'db starts', 'db stops')
  })

  scenario(
    'do not when it is only stopped and started',
    { file: restarting, files: log },
    async (p) => {
      await p.must('up -d')
      await p.holds('shared/log', 'db starts', 'api starts', 'web starts')
      p.write('shared/log', '')
      await p.must('stop db')
      expect(lines(p)).toEqual(['db stops'])
      expect(await p.states()).toEqual(['api-1 running', 'db-1 exited', 'web-1 running'])
    },
  )
})
