import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const two = `
services:
  web: { <<: *idle }
  db: { <<: *idle }
`
const trapping = `
services:
  web:
    <<: *idle
    stop_grace_period: 10s
    command: "sh -c 'trap \\"exit 7\\" TERM; trap \\"echo hup >>/state/log\\" HUP; touch /state/up; while :; do sleep 0.05; done'"
    volumes: ['./state:/state']
`
const state = { 'state/log': '' }

describe('stop and start', () => {
  scenario('stop all, and start the same containers', { file: two }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    await p.must('stop')
    expect(await p.states()).toEqual(['db-1 exited', 'web-1 exited'])
    await p.must('start')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
    expect(await p.ids()).toEqual(before)
  })

  scenario('stop and start what is named', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop web')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 exited'])
    await p.must('start web')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario(
    'give a container time to end, and know its exit code',
    { file: trapping, files: state },
    async (p) => {
      await p.must('up -d')
      await p.appears('state/up')
      await p.must('stop')
      expect((await p.ps())[0]).toMatchObject({ State: 'exited', ExitCode: 7 })
    },
  )

  scenario(
    'kill what does not end in its time',
    {
      file: `
services:
  web: { <<: *idle, stop_grace_period: 1h }
`,
    },
    async (p) => {
      await p.must('up -d')
      await p.must('stop -t 0')
      expect((await p.ps())[0]).toMatchObject({ State: 'exited', ExitCode: 137 })
    },
  )

  scenario(
    'stop with the signal that the file names',
    {
      file: trapping.replace(
        'stop_grace_period: 10s',
        'stop_grace_period: 0s\n    stop_signal: SIGHUP',
      ),
      files: state,
    },
    async (p) => {
      await p.must('up -d')
      await p.appears('state/up')
      await p.must('stop -t 1')
      expect(p.read('state/log')).toBe('hup\n')
    },
  )

  scenario('do nothing twice', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop')
    await p.must('stop')
    await p.must('start')
    await p.must('start')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario('name a service that is not there', { file: two }, async (p) => {
    await p.must('up -d')
    for (const verb of ['stop', 'start', 'restart', 'kill', 'rm -f', 'pause', 'logs']) {
      expect(await p.mustFail(`${verb} wbe`)).toMatch(/no such service: wbe/)
    }
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })
})

describe('restart', () => {
  scenario('starts the same containers anew', { file: two }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    await p.must('exec -T web touch /tmp-of-before')
    await p.must('exec -T web sh -c true')
    await p.must('restart web')
    expect(await p.ids()).toEqual(before)
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
    await p.must('exec -T web test -e /tmp-of-before')
  })

  scenario('does not take up what was edited', { file: two }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    p.edit(two.replace('web: { <<: *idle', "web: { <<: *idle, environment: { A: '1' }"))
    await p.must('restart web')
    expect(await p.ids()).toEqual(before)
    expect(await p.inside('web', 'echo "<$A>"')).toBe('<>')
  })

  scenario('starts what was stopped', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop web')
    await p.must('restart web')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })
})

describe('kill', () => {
  scenario('ends containers, which stay', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('kill web')
    await p.reaches('db-1 running', 'web-1 exited')
    const web = (await p.ps()).find(({ Service }) => Service === 'web')
    expect(web?.ExitCode).toBe(137)
  })

  scenario('sends another signal', { file: trapping, files: state }, async (p) => {
    await p.must('up -d')
    await p.appears('state/up')
    await p.must('kill -s HUP web')
    await p.holds('state/log', 'hup')
    expect(await p.states()).toEqual(['web-1 running'])
  })
})

describe('pause', () => {
  scenario('freezes containers until they are thawed', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('pause web')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 paused'])
    await p.must('unpause web')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario('is no obstacle for down', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('pause')
    await p.must('down -t 0')
    expect(await p.states()).toEqual([])
  })
})

describe('rm', () => {
  scenario('removes what is stopped, and leaves what runs', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop web')
    await p.must('rm -f')
    expect(await p.states()).toEqual(['db-1 running'])
  })

  scenario('stops before when it is told to', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('rm -sf web')
    expect(await p.states()).toEqual(['db-1 running'])
  })
})

describe('down', () => {
  scenario('removes all containers, and again nothing', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('down')
    expect(await p.states()).toEqual([])
    await p.must('down')
  })

  scenario('needs no file when the project is named', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must(`-p ${p.name} down`, { cwd: '/' })
    expect(await p.states()).toEqual([])
  })

  scenario(
    'removes what profiles have selected',
    {
      file: `
services:
  web: { <<: *idle }
  tool: { <<: *idle, profiles: [tools] }
`,
    },
    async (p) => {
      await p.must('--profile tools up -d')
      await p.must('--profile tools down')
      expect(await p.states()).toEqual([])
    },
  )
})

describe('ps', () => {
  scenario('lists what runs, and with --all what does not', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop db')
    expect((await p.must('ps --services')).stdout).toBe('web\n')
    expect((await p.must('ps --all --services')).stdout.split('\n').toSorted()).toEqual([
      '',
      'db',
      'web',
    ])
    expect((await p.must('ps -q')).stdout.trim()).toMatch(/^[0-9a-f]{64}$/)
  })

  scenario('filters by status and service', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop db')
    expect((await p.must('ps --status exited --services')).stdout).toBe('db\n')
    expect((await p.must('ps --all --services db')).stdout).toBe('db\n')
  })
})
