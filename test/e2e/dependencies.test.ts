import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

/** Each `first` lets `second` down; `second` must not be started for it. */
const letDowns = [
  {
    how: 'fails as a one-shot',
    first: `command: sh -c 'echo no database; exit 3'`,
    condition: 'service_completed_successfully',
    says: ['CT0006', 'second', 'no database'],
  },
  {
    how: 'becomes unhealthy',
    first: `command: [sleep, infinity]
    healthcheck: { test: 'echo not yet; false', interval: 200ms, retries: 2 }`,
    condition: 'service_healthy',
    says: ['CT0006', 'second', 'unhealthy', 'not yet'],
  },
  {
    how: 'ends before it is healthy',
    first: `command: sh -c 'echo cannot listen; exit 1'
    healthcheck: { test: 'true', interval: 10s, start_interval: 10s, start_period: 60s }`,
    condition: 'service_healthy',
    says: ['CT0006', 'second', 'cannot listen'],
  },
]

describe('a dependency that', () => {
  it.each(letDowns)('$how keeps its dependents from starting, and up says why', async (letDown) => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  first:
    rootfs: host
    ${letDown.first}
  second:
    rootfs: host
    command: [sleep, infinity]
    depends_on:
      first: { condition: ${letDown.condition} }
`,
      },
    })
    const run = await project.stack(['up', '-d', '--wait'], { timeoutMs: 30_000 })
    expect(run.exitCode).toBe(4)
    for (const words of letDown.says) expect(run.stderr).toContain(words)
    expect(await project.container('second')).toMatchObject({ State: 'created' })
  })
})

describe('services that depend on one another', () => {
  it('start after what they need and stop before it', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
x-service: &service
  rootfs: host
  init: true
  command: sh -c 'trap "echo $$NAME stops >>/shared/log; exit" TERM; echo $$NAME starts >>/shared/log; sleep infinity & wait'
  volumes: ['./shared:/shared']
services:
  first: { <<: *service, environment: { NAME: first } }
  second:
    <<: *service
    environment: { NAME: second }
    healthcheck: { test: grep -q 'second starts' /shared/log, interval: 1s }
    depends_on: [first]
  third:
    <<: *service
    environment: { NAME: third }
    depends_on:
      second: { condition: service_healthy }
`,
        'shared/log': '',
      },
    })
    await project.must(['up', '-d', '--wait'])
    await project.inside('third', [
      'sh',
      '-c',
      'until grep -q third /shared/log; do sleep 0.05; done',
    ])
    await project.must(['stop'])
    await project.must(['start', 'first'])
    const log = await project.inside('first', ['sh', '-c', 'head -n 6 /shared/log'])
    expect(log.split('\n')).toEqual([
      'first starts',
      'second starts',
      'third starts',
      'third stops',
      'second stops',
      'first stops',
    ])
  })
})

describe('a dependency that crashes', () => {
  it('restarts the services that ask for it, and no others', async () => {
    const project = createProject(openTestMachine(), {
      files: {
        'stack.yaml': `
services:
  db:
    rootfs: host
    restart: always
    command: sh -c 'until [ -e /shared/crash ]; do sleep 0.05; done; rm /shared/crash; exit 1'
    volumes: ['./shared:/shared']
  close: &follower
    rootfs: host
    init: true
    command: [sleep, infinity]
    depends_on: { db: { condition: service_started, restart: true } }
  loose:
    <<: *follower
    depends_on: [db]
`,
        'shared/log': '',
      },
    })
    await project.must(['up', '-d', '--wait'])
    const startsOf = async (name: string): Promise<string> => {
      const { stdout } = await project.must(['inspect', name])
      return (JSON.parse(stdout) as [{ State: { StartedAt: string } }])[0].State.StartedAt
    }
    const before = { close: await startsOf('close'), loose: await startsOf('loose') }
    project.write('shared/crash', '')
    await eventually(async () => (await startsOf('close')) !== before.close, {
      for: 'the restart of what follows the database',
    })
    await project.must(['up', '-d', '--wait'])
    expect(await startsOf('loose')).toBe(before.loose)
  })
})
