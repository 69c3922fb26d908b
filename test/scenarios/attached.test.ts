import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const jobs = `
services:
  first: { <<: *idle, command: "sh -c 'echo one; sleep 0.3'" }
  second: { <<: *idle, command: "sh -c 'echo two; sleep 0.3'" }
`
const ending = `
services:
  web: { <<: *idle }
  test: { <<: *idle, command: "sh -c 'echo tested; sleep 0.3; exit 4'" }
`

describe('an attached up', () => {
  scenario('shows what services write, and ends when all have ended', { file: jobs }, async (p) => {
    const { stdout } = await p.must('up')
    expect(stdout).toMatch(/first-1 +\| one/)
    expect(stdout).toMatch(/second-1 +\| two/)
  })

  scenario('says how each service has ended', { file: jobs }, async (p) => {
    const { stdout, stderr } = await p.must('up')
    expect(stdout + stderr).toMatch(/first-1 exited with code 0/)
    expect(stdout + stderr).toMatch(/second-1 exited with code 0/)
  })

  scenario(
    'stops everything when one ends, and ends as that one did',
    { file: ending },
    async (p) => {
      const ended = await p.run('up --abort-on-container-exit')
      expect(ended.exitCode).toBe(4)
      expect(await p.states()).toEqual(['test-1 exited', 'web-1 exited'])
    },
  )

  scenario(
    'ends as the service that it is told',
    {
      file: ending.replace('exit 4', 'exit 0'),
    },
    async (p) => {
      expect((await p.run('up --exit-code-from test')).exitCode).toBe(0)
      expect(await p.states()).toEqual(['test-1 exited', 'web-1 exited'])
    },
  )

  scenario(
    'goes on over a success when only failures end it',
    {
      file: `
services:
  good: { <<: *idle, command: "true" }
  bad: { <<: *idle, command: "sh -c 'sleep 1; exit 6'" }
`,
    },
    async (p) => {
      expect((await p.run('up --abort-on-container-failure')).exitCode).toBe(6)
      expect(await p.states()).toEqual(['bad-1 exited', 'good-1 exited'])
    },
  )

  scenario('shows only what it is told to attach to', { file: jobs }, async (p) => {
    const { stdout } = await p.must('up --attach first')
    expect(stdout).toMatch(/\| one/)
    expect(stdout).not.toMatch(/\| two/)
  })

  scenario('leaves out what it is told not to attach to', { file: jobs }, async (p) => {
    const { stdout } = await p.must('up --no-attach first')
    expect(stdout).not.toMatch(/\| one/)
    expect(stdout).toMatch(/\| two/)
  })

  scenario('names no container when it is told so', { file: jobs }, async (p) => {
    const { stdout } = await p.must('up --no-log-prefix')
    expect(stdout).toMatch(/^one$/m)
  })

  scenario('cannot wait and be attached to an end', { file: jobs }, async (p) => {
    await p.mustFail('up -d --abort-on-container-exit')
    expect(await p.states()).toEqual([])
  })
})

describe('logs', () => {
  scenario(
    'are there after the end, by service and by number of lines',
    { file: jobs },
    async (p) => {
      await p.must('up')
      expect((await p.must('logs --no-color first')).stdout).toMatch(/^first-1 +\| one\n$/)
      expect((await p.must('logs --no-log-prefix --tail 1 second')).stdout).toBe('two\n')
    },
  )
})
