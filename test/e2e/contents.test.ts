import { renameSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

/** Shows what it reads at its start and when it is told to, until it is stopped. */
function reader(onChange: string): string {
  return `
services:
  web:
    rootfs: host
    init: true
    stop_grace_period: 0s
    configs: [{source: greeting, target: /greeting${onChange}}]
    volumes: [./data:/data]
    command:
      - sh
      - -c
      - trap 'echo told $$(cat /greeting)' HUP; echo began $$(cat /greeting); while true; do sleep 0.1; done
configs:
  greeting: {file: ./greeting}
`
}

async function projectThatRuns(onChange: string): Promise<TestProject> {
  const project = createProject(openTestMachine(), {
    files: { 'stack.yaml': reader(onChange), greeting: 'hello', 'data/rows': '1' },
    name: `contents-${process.pid}`,
  })
  await project.must(['up', '-d'])
  return project
}

async function runOf(project: TestProject): Promise<{ readonly id: string; readonly pid: number }> {
  const { stdout } = await project.must(['inspect', 'web'])
  const [container] = JSON.parse(stdout) as [{ Id: string; State: { Pid: number } }]
  return { id: container.Id, pid: container.State.Pid }
}

/** The output once a line is in it. */
async function outputWith(project: TestProject, line: string): Promise<readonly string[]> {
  for (;;) {
    const { stdout } = await project.must(['logs', '--no-log-prefix', 'web'])
    const lines = stdout.trim().split('\n')
    if (lines.includes(line)) return lines
  }
}

/** Replaces a file as editors do. */
function replace(project: TestProject, path: string, text: string): void {
  project.write(`${path}.new`, text)
  renameSync(`${project.directory}/${path}.new`, `${project.directory}/${path}`)
}

describe('another content of a config', () => {
  it('makes another container', async () => {
    const project = await projectThatRuns('')
    const before = await runOf(project)
    replace(project, 'greeting', 'good day')
    expect((await project.must(['plan'])).stdout).toMatch(
      /± recreate \S+-web-1: config greeting changed/,
    )
    await project.must(['up', '-d'])
    expect((await runOf(project)).id).not.toBe(before.id)
    await outputWith(project, 'began good day')
    expect((await project.must(['plan'])).stdout).toContain('nothing to do')
  })

  it('restarts a container that asks for that', async () => {
    const project = await projectThatRuns(', on_change: restart')
    const before = await runOf(project)
    replace(project, 'greeting', 'good day')
    expect((await project.must(['plan'])).stdout).toMatch(
      /~ restart \S+-web-1: config greeting changed/,
    )
    await project.must(['up', '-d'])
    const after = await runOf(project)
    expect([after.id === before.id, after.pid === before.pid]).toEqual([true, false])
    await outputWith(project, 'began good day')
  })

  it('is told to a container that asks for a signal, and goes on', async () => {
    const project = await projectThatRuns(', on_change: "signal:HUP"')
    await outputWith(project, 'began hello')
    const before = await runOf(project)
    replace(project, 'greeting', 'good day')
    await project.must(['up', '-d'])
    expect(await outputWith(project, 'told good day')).toEqual(['began hello', 'told good day'])
    expect(await runOf(project)).toEqual(before)
    expect((await project.must(['up', '-d'])).stderr).not.toContain('Updat')
    // A new start has the content of then.
    replace(project, 'greeting', 'good night')
    await project.must(['restart', 'web'])
    await outputWith(project, 'began good night')
  })
})

describe('a project that was moved', () => {
  it('goes on, and starts anew from where it is', async () => {
    const project = await projectThatRuns('')
    const before = await runOf(project)
    const moved = `${project.directory}-moved`
    renameSync(project.directory, moved)
    const there = { cwd: moved }
    const plan = (await project.must(['plan'], there)).stdout
    expect(plan).toContain('does not interrupt the service')
    expect(plan).toContain('plan: 1 to update')
    await project.must(['up', '-d'], there)
    expect((await project.must(['plan'], there)).stdout).toContain('nothing to do')
    await project.must(['kill', 'web'], there)
    await project.must(['start', 'web'], there)
    const { stdout } = await project.must(['exec', '-T', 'web', 'cat', '/data/rows'], there)
    expect([stdout, before.id]).toEqual(['1', (await runAt(project, moved)).id])
    renameSync(moved, project.directory)
  })
})

async function runAt(project: TestProject, cwd: string): Promise<{ readonly id: string }> {
  const { stdout } = await project.must(['inspect', 'web'], { cwd })
  const [container] = JSON.parse(stdout) as [{ Id: string }]
  return { id: container.Id }
}
