import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

/** `first` and `second` say their names and wait for a file of theirs before they end. */
function openProject(): TestProject {
  return createProject(openTestMachine(), {
    files: {
      'stack.yaml': `
x-service: &service
  rootfs: host
  init: true
  stop_grace_period: 5s
services:
  first:
    <<: *service
    command: sh -c 'echo first speaks; exit 3'
  second:
    <<: *service
    command: sh -c 'echo second speaks; exec sleep infinity'
  third:
    <<: *service
    attach: false
    command: sh -c 'echo third speaks; exec sleep infinity'
`,
    },
  })
}

describe('up in the foreground', () => {
  it('ends with everything stopped when the first container ends', async () => {
    const project = openProject()
    const run = await project.stack(['up', '--abort-on-container-exit'], { timeoutMs: 60_000 })
    expect(run.exitCode).toBe(3)
    expect(run.stdout).toContain('first speaks\n')
    expect(run.stdout).not.toContain('third speaks')
    expect(run.stdout).toMatch(/^first-1 exited with code 3$/m)
    expect(run.stderr).toContain('Aborting on container exit...')
    const states = (await project.containers()).map(({ Service, State }) => [Service, State])
    expect(Object.fromEntries(states)).toEqual({
      first: 'exited',
      second: 'exited',
      third: 'exited',
    })
  })

  it('ends with the status of the service that is asked for', async () => {
    const project = openProject()
    const run = await project.stack(['up', '--exit-code-from', 'second'], { timeoutMs: 60_000 })
    expect(run.exitCode).toBe(143)
    expect(run.stdout).toMatch(/^second-1 exited with code 143$/m)
  })

  it('shows the services that it is told to show', async () => {
    const project = openProject()
    const words = ['up', '--attach', 'third', '--abort-on-container-exit', 'third', 'first']
    const run = await project.stack(words, { timeoutMs: 60_000 })
    expect(run.exitCode).toBe(3)
    expect(run.stdout).not.toContain('first speaks')
    const bad = await project.stack(['up', '--attach', 'second', 'first'])
    expect(bad.exitCode).toBe(2)
    expect(bad.stderr).toContain('cannot attach to services not included in up: second')
  })
})
