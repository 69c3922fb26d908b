import { describe, expect } from 'vitest'
import { openScenarios, type ScenarioProject } from '../support/scenario.ts'

const scenario = openScenarios()

/** Adds a line to a file at each start, and ends with the code that another file holds. */
function withPolicy(policy: string): string {
  return `
services:
  web:
    <<: *idle
    volumes: ['./state:/state']
    command: "sh -c 'echo start >>/state/log; test -e /state/code && exit $$(cat /state/code); sleep infinity'"
    ${policy}
`
}

function starts(p: ScenarioProject): number {
  return p.read('state/log').split('\n').length - 1
}

const fails = { 'state/log': '', 'state/code': '3' }
const ends = { 'state/log': '', 'state/code': '0' }

describe('a restart policy', () => {
  scenario(
    'leaves what ends without one',
    { file: withPolicy("restart: 'no'"), files: fails },
    async (p) => {
      await p.must('up -d')
      await p.reaches('web-1 exited')
      expect((await p.ps())[0]?.ExitCode).toBe(3)
      expect(starts(p)).toBe(1)
    },
  )

  scenario(
    'starts again what fails, as often as it says',
    {
      file: withPolicy('restart: on-failure:2'),
      files: fails,
    },
    async (p) => {
      await p.must('up -d')
      await p.holds('state/log', 'start', 'start', 'start')
      await p.reaches('web-1 exited')
      expect(starts(p)).toBe(3)
    },
  )

  scenario(
    'leaves what ends well when it is for failures',
    {
      file: withPolicy('restart: on-failure'),
      files: ends,
    },
    async (p) => {
      await p.must('up -d')
      await p.reaches('web-1 exited')
      expect(starts(p)).toBe(1)
    },
  )

  scenario(
    'starts again what ends well when it is always',
    {
      file: withPolicy('restart: always'),
      files: ends,
    },
    async (p) => {
      await p.must('up -d')
      await p.holds('state/log', 'start', 'start', 'start')
    },
  )

  scenario(
    'does not start what was killed by hand',
    { file: withPolicy('restart: always'), files: { 'state/log': '' } },
    async (p) => {
      await p.must('up -d')
      await p.holds('state/log', 'start')
      await p.must('kill web')
      await p.reaches('web-1 exited')
      expect(starts(p)).toBe(1)
    },
  )

  scenario(
    'does not start what was stopped',
    {
      file: withPolicy('restart: always'),
      files: { 'state/log': '' },
    },
    async (p) => {
      await p.must('up -d')
      await p.holds('state/log', 'start')
      await p.must('stop')
      expect(await p.states()).toEqual(['web-1 exited'])
      expect(starts(p)).toBe(1)
      await p.must('start')
      await p.holds('state/log', 'start', 'start')
    },
  )

  scenario(
    'may stand under deploy',
    {
      file: withPolicy('deploy: { restart_policy: { condition: on-failure, max_attempts: 1 } }'),
      files: fails,
    },
    async (p) => {
      await p.must('up -d')
      await p.holds('state/log', 'start', 'start')
      await p.reaches('web-1 exited')
      expect(starts(p)).toBe(2)
    },
  )

  scenario(
    'is not for containers of run',
    {
      file: withPolicy('restart: always'),
      files: fails,
    },
    async (p) => {
      expect((await p.run('run --rm -T web')).exitCode).toBe(3)
      expect(starts(p)).toBe(1)
    },
  )
})
