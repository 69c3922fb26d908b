import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

function file(web: string, rest = ''): string {
  return `
services:
  web:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [sleep, infinity]
${web}
${rest}`
}

/** What tells one run of a container from another. */
async function runOf(project: TestProject, service: string): Promise<string> {
  const { stdout } = await project.must(['inspect', service])
  const [container] = JSON.parse(stdout) as [{ Id: string; State: { Pid: number } }]
  return `${container.Id} ${container.State.Pid}`
}

/** Brings up another file, and tells what that was said to be and whether the run went on. */
async function change(
  project: TestProject,
  text: string,
): Promise<{ readonly plan: string; readonly goesOn: boolean }> {
  const before = await runOf(project, 'web')
  project.write('stack.yaml', text)
  const plan = (await project.must(['plan'])).stdout
  await project.must(['up', '-d', '--wait'])
  expect((await project.must(['plan'])).stdout).toContain('nothing to do')
  return { plan, goesOn: (await runOf(project, 'web')) === before }
}

async function projectThatRuns(text: string): Promise<TestProject> {
  const project = createProject(openTestMachine(), { files: { 'stack.yaml': text } })
  await project.must(['up', '-d', '--wait'])
  return project
}

describe('another stack file', () => {
  it('changes limits, restart policy and labels of what runs, which goes on', async () => {
    const project = await projectThatRuns(file('    pids_limit: 50'))
    const { plan, goesOn } = await change(
      project,
      file(`
    pids_limit: 60
    restart: on-failure:3
    labels: {team: blue}`),
    )
    expect(plan.split('\n').slice(1)).toEqual([
      expect.stringMatching(/ {2}\* update \S+-web-1: labels.team was added, and 2 more changes/),
      '      labels.team: (none) → blue',
      '      pids_limit: 50 → 60',
      '      restart: no → on-failure:3',
      '      does not interrupt the service',
      'plan: 1 to update',
      '',
    ])
    expect(goesOn).toBe(true)
    const pids = 'cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max'
    expect(await project.inside('web', ['sh', '-c', pids])).toBe('60')
    const inspected = JSON.parse((await project.must(['inspect', 'web'])).stdout)
    expect(inspected).toMatchObject([
      {
        Config: { Labels: { team: 'blue' } },
        HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
      },
    ])
  })

  it('probes what runs in another way, and waits for what that finds', async () => {
    const project = await projectThatRuns(file(''))
    const check = (path: string): string =>
      file(`    healthcheck: {test: [CMD, test, -e, ${path}], interval: 100ms, retries: 2}`)
    const { goesOn } = await change(project, check('/bin/sh'))
    expect([goesOn, (await project.container('web')).Health]).toEqual([true, 'healthy'])

    project.write('stack.yaml', check('/missing'))
    const up = await project.stack(['up', '-d', '--wait'])
    expect([up.exitCode, up.stderr]).toEqual([4, expect.stringContaining('is unhealthy')])
  })
})
