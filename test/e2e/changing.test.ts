import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const file = `
services:
  web:
    rootfs: host
    init: true
    command:
      - sh
      - -c
      - 'trap "echo hangup" HUP; trap "exit 7" USR1; echo up; while :; do sleep 0.1; done'
    stop_grace_period: 0s
  db:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
    healthcheck: { test: 'true', interval: 1s }
`

function newProject(): TestProject {
  return createProject(openTestMachine(), { files: { 'stack.yaml': file } })
}

async function upProject(): Promise<TestProject> {
  const project = newProject()
  await project.must(['up', '-d', '--wait'])
  return project
}

async function states(project: TestProject): Promise<readonly string[]> {
  const containers = await project.containers()
  return containers.map(({ Service, State }) => `${Service} ${State}`).toSorted()
}

describe('create and start', () => {
  it('make containers, and start them until they are ready', async () => {
    const project = newProject()
    await project.must(['create'])
    expect(await states(project)).toEqual(['db created', 'web created'])
    const run = await project.must(['start', '--wait', '--wait-timeout', '60', 'db'])
    expect(run.stderr).toMatch(/db-1 {2}Healthy\n$/)
    expect(await states(project)).toEqual(['db running', 'web created'])
    expect((await project.container('db')).Health).toBe('healthy')
  })

  it('say when there is nothing to start, and what is wrong with their words', async () => {
    const project = newProject()
    const nothing = await project.stack(['start', 'web'])
    expect([nothing.exitCode, nothing.stderr]).toEqual([
      1,
      expect.stringContaining('error[CL0002]: service "web" has no container to start'),
    ])
    expect((await project.stack(['create', 'wbe'])).exitCode).toBe(3)
    expect((await project.stack(['create', '--pull', 'always'])).stderr).toContain(
      '--pull always needs a registry',
    )
    expect((await project.stack(['run', '--pull', 'sometimes', 'web'])).exitCode).toBe(2)
    expect((await project.stack(['start', '--wait-timeout', 'long'])).exitCode).toBe(2)
  })
})

describe('scale', () => {
  it('starts and removes containers of a service', async () => {
    const project = await upProject()
    await project.must(['scale', 'db=3'])
    expect(await states(project)).toEqual(['db running', 'db running', 'db running', 'web running'])
    const second = await project.must(['logs', '--index', '2', 'db'])
    expect(second.stdout).toBe('')
    expect((await project.stack(['logs', '--index', '4', 'db'])).stderr).toContain(
      'service "db" has no container #4',
    )
    expect((await project.stack(['logs', '--index', '2'])).exitCode).toBe(2)
    const fewer = await project.must(['scale', 'db=1'])
    expect(fewer.stderr).toContain('db-3  Removed')
    expect(await states(project)).toEqual(['db running', 'web running'])
    for (const word of ['db', 'db=many', 'db=-1']) {
      const run = await project.stack(['scale', word])
      expect([word, run.exitCode]).toEqual([word, 2])
    }
    expect((await project.stack(['scale', 'bd=2'])).stderr).toContain('no such service: bd')
  })
})

describe('kill', () => {
  it('sends the signal that is named, and tells when nobody is there', async () => {
    const project = await upProject()
    const hangup = await project.must(['kill', '-s', 'HUP', 'web'])
    expect(hangup.stderr).toMatch(/web-1 {2}Killing\n.*web-1 {2}Killed\n/)
    await eventually(
      async () =>
        (await project.must(['logs', '--no-log-prefix', 'web'])).stdout.includes('hangup'),
      { for: 'the signal in the output' },
    )
    await project.must(['kill', '-s', 'SIGKILL', 'db'])
    expect(await states(project)).toEqual(['db exited', 'web running'])
    const again = await project.must(['kill', 'db'])
    expect(again.stderr).toBe('warning: no container to kill\n')
    expect((await project.stack(['kill', '-s', 'NOPE', 'web'])).stderr).toContain(
      "argument 'NOPE' is invalid",
    )
  })
})

describe('wait', () => {
  it('ends as the container does that it waits for', async () => {
    const project = await upProject()
    // A wait that comes after the end says so, and the shell may not have set its trap yet.
    const { stdout } = await eventually(
      async () => {
        await project.must(['start', 'web'])
        const waiting = project.stack(['wait', 'web'])
        await project.must(['ps'])
        await project.stack(['kill', '-s', 'USR1', 'web'])
        const run = await waiting
        return run.exitCode === 7 && run
      },
      { for: 'the exit code of the container' },
    )
    expect(stdout).toMatch(/^container "[0-9a-f]{64}" exited with status code 7\n$/)
    const late = await project.stack(['wait', 'web'])
    expect([late.exitCode, late.stderr]).toEqual([
      1,
      expect.stringContaining('error[CL0002]: no containers for project'),
    ])
    expect((await project.stack(['wait', 'wbe'])).exitCode).toBe(2)
    expect((await project.stack(['wait'])).exitCode).toBe(2)
  })
})

describe('pause', () => {
  it('freezes a service, of which others are told, until it is unpaused', async () => {
    const project = await upProject()
    expect((await project.must(['pause', 'db'])).stderr).toMatch(/db-1 {2}Paused\n$/)
    expect((await project.container('db')).State).toBe('paused')
    const inside = await project.stack(['exec', '-T', 'db', 'true'])
    expect([inside.exitCode, inside.stderr]).toEqual([1, expect.stringContaining('is paused')])
    expect((await project.must(['pause', 'db'])).stderr).toBe('')
    await project.must(['unpause', 'db'])
    expect((await project.container('db')).State).toBe('running')
    await project.must(['exec', '--no-TTY', 'db', 'true'])
    expect((await project.stack(['pause', 'bd'])).stderr).toContain('no such service: bd')
  })
})
