import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CiReport } from '../../src/cli/render/ci-report.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

function openProject(tests: string): TestProject {
  return createProject(openTestMachine(), {
    name: 'ci-test',
    files: {
      'stack.yaml': `
services:
  db:
    rootfs: host
    init: true
    command: [sleep, infinity]
    healthcheck: { test: 'true', interval: 200ms }
  migrate:
    rootfs: host
    command: ['true']
    depends_on: { db: { condition: service_healthy } }
  tests:
    rootfs: host
    command: sh -c '${tests}'
    depends_on: { migrate: { condition: service_completed_successfully } }
  late:
    profiles: [late]
    rootfs: host
    init: true
    command: [sleep, infinity]
    healthcheck: { test: 'false', interval: 1h, start_period: 1h, start_interval: 1h }
`,
    },
  })
}

function reportIn({ directory }: TestProject): CiReport {
  return JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as CiReport
}

const files = ['--json', 'report.json', '--junit', 'report.xml'] as const

describe('ci', () => {
  it('passes when every service is ready or done, and leaves nothing up', async () => {
    const project = openProject('echo all tests pass')
    const run = await project.must(['ci', '--exit-code-from', 'tests', ...files])
    expect(run.stdout).toContain('tests-1  | all tests pass\n')
    expect(await project.containers()).toEqual([])
    const { outcome, services } = reportIn(project)
    expect(outcome).toBe('passed')
    expect(services.map(({ service, outcome: each }) => [service, each])).toEqual([
      ['db', 'ready'],
      ['migrate', 'done'],
      ['tests', 'done'],
    ])
    expect(readFileSync(join(project.directory, 'report.xml'), 'utf8')).toContain(
      'tests="3" failures="0" skipped="0"',
    )
  })

  it('ends as the tests do, naming them with their last lines', async () => {
    const project = openProject('echo test 7 fails; exit 9')
    const run = await project.stack(['ci', '--exit-code-from', 'tests', ...files])
    expect(run.exitCode).toBe(9)
    expect(run.stderr).toContain('container ci-test-tests-1 exited (9)')
    expect(run.stderr).toContain('| test 7 fails\n')
    expect(await project.containers()).toEqual([])
    expect(reportIn(project)).toMatchObject({
      outcome: 'failed',
      exitCode: 9,
      failedService: 'tests',
    })
  })

  it('gives up in time, says who is late, and keeps what is asked for', async () => {
    const project = openProject('true')
    const run = await project.stack(['ci', 'late', '--timeout', '5', '--keep', ...files])
    expect(run.exitCode).toBe(124)
    expect(run.stderr).toContain('application not healthy after 5s')
    expect(run.stderr).toContain('late is not healthy yet')
    expect(await project.container('late')).toMatchObject({ State: 'running' })
    expect(reportIn(project)).toMatchObject({ outcome: 'timed out', failedService: 'late' })
  })
})
