import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const file = `
services:
  web: { <<: *idle, depends_on: [db], environment: { A: '1' } }
  db: { <<: *idle }
`

describe('run', () => {
  scenario(
    'starts what the service depends on, and ends as its command ends',
    { file },
    async (p) => {
      const ended = await p.run('run --rm -T web sh -c exit\\ 7'.replace('\\ ', ' '))
      expect(ended.exitCode).toBe(0)
      expect(await p.states()).toEqual(['db-1 running'])
      expect((await p.run('run --rm -T web false')).exitCode).toBe(1)
    },
  )

  scenario('passes on what the command writes', { file }, async (p) => {
    const ended = await p.must('run --rm -T --no-deps web echo hello')
    expect(ended.stdout).toBe('hello\n')
    expect(await p.states()).toEqual([])
  })

  scenario('reads what it is given', { file }, async (p) => {
    const ended = await p.must('run --rm -T --no-deps web cat', { stdin: 'given\n' })
    expect(ended.stdout).toBe('given\n')
  })

  scenario('has the environment of the service, and what it is given', { file }, async (p) => {
    const { stdout } = await p.must('run --rm -T --no-deps -e B=2 web env')
    expect(stdout).toContain('A=1\n')
    expect(stdout).toContain('B=2\n')
  })

  scenario('takes a directory, a user and another entrypoint', { file }, async (p) => {
    const words = 'run --rm -T --no-deps -w /tmp -u 7 --entrypoint sh web'
    const { stdout } = await p.must(`${words} -c pwd;id\${IFS}-u`)
    expect(stdout).toBe('/tmp\n7\n')
  })

  scenario('leaves its container, which has a name and a label of its own', { file }, async (p) => {
    await p.must('run -T --no-deps web true')
    const [left] = await p.ps()
    expect(left?.Name).toMatch(/-web-run-[0-9a-f]{12}$/)
    expect(left?.Labels).toContain('com.docker.compose.oneoff=True')
    expect(left?.State).toBe('exited')
  })

  scenario('gives its container the name that it is told', { file }, async (p) => {
    await p.must(`run -T --no-deps --name ${p.name}-mine web true`)
    expect((await p.ps()).map(({ Name }) => Name)).toEqual([`${p.name}-mine`])
  })

  scenario('is no replica of the service', { file }, async (p) => {
    await p.must('run -d --no-deps web sleep 1000')
    await p.must('up -d')
    const services = (await p.ps()).map(({ Service, State }) => `${Service} ${State}`).toSorted()
    expect(services).toEqual(['db running', 'web running', 'web running'])
    await p.must('up -d --scale web=0')
    const left = (await p.ps()).filter(({ Service }) => Service === 'web')
    expect(left.map(({ Name }) => Name)).toEqual([expect.stringContaining('-web-run-')])
  })

  scenario(
    'does not publish the ports of the service',
    {
      file: `
services:
  web: { <<: *linked, ports: ['127.0.0.1:18431:80'] }
`,
    },
    async (p) => {
      await p.must('up -d')
      await p.must('run --rm -T web true')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario(
    'waits for a dependency to be healthy',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, healthcheck: { test: 'true', interval: 300ms } }
`,
    },
    async (p) => {
      await p.must('run --rm -T web true')
      expect((await p.ps())[0]?.Health).toBe('healthy')
    },
  )

  scenario(
    'fails with a dependency that fails',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { setup: { condition: service_completed_successfully } } }
  setup: { <<: *idle, command: 'false' }
`,
    },
    async (p) => {
      expect(await p.mustFail('run --rm -T web echo never')).not.toContain('never\n')
    },
  )

  scenario('names a service that is not there', { file }, async (p) => {
    expect(await p.mustFail('run --rm -T wbe true')).toMatch(/no such service: "?wbe"?/)
  })
})
