import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostPids } from '../support/host-processes.ts'
import type { PlanPreview } from '../../src/model/plan-preview.ts'
import { eventually } from '../support/eventually.ts'
import { findTraces, newTraces } from '../support/leak-check.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

describe('up', () => {
  it('does nothing the second time', async () => {
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': twoServices() } })
    await project.must(['up', '-d', '--wait'])
    const containers = await ids(project)
    const processes = hostPids(['sleep', '86400.1261'])

    const again = await project.must(['--progress', 'plain', 'up', '-d', '--wait'])

    expect(again.stderr).not.toMatch(/Creat|Start(ed|ing)|Recreat|Stop|Remov/)
    expect(await ids(project)).toEqual(containers)
    expect(hostPids(['sleep', '86400.1261'])).toEqual(processes)
    expect(processes).toHaveLength(1)
  })

  it('recreates only the service whose definition changed', async () => {
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': twoServices() } })
    await project.must(['up', '-d', '--wait'])
    const before = await ids(project)

    project.write('stack.yaml', twoServices('COLOUR: blue'))
    await project.must(['up', '-d', '--wait'])

    const after = await ids(project)
    expect(after.first).toBe(before.first)
    expect(after.second).not.toBe(before.second)
    expect(await project.inside('second', ['printenv', 'COLOUR'])).toBe('blue')
  })

  it('is planned before, and does what was planned', async () => {
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': twoServices() } })
    const first = await project.stack(['plan', '--exit-code'])
    expect(first.exitCode).toBe(100)
    expect(first.stdout).toMatch(/plan: 3 to create\n$/)
    await project.must(['up', '-d', '--wait'])
    expect((await project.stack(['plan', '--exit-code'])).exitCode).toBe(0)

    project.write('stack.yaml', twoServices('COLOUR: blue'))
    const { stdout } = await project.must(['plan', '--format', 'json'])
    const plan = JSON.parse(stdout) as PlanPreview
    expect(plan.operations.map(({ id }) => id.replace(/ .*-second-/, ' '))).toEqual([
      'stop 1',
      'remove 1',
      'create 1',
      'start 1',
    ])
    expect(plan.operations.flatMap(({ changes }) => changes)).toEqual([
      { path: 'environment.COLOUR', before: 'red', after: 'blue' },
    ])
    const unasked = await project.stack(['up', '-d', '--plan'])
    expect(unasked.exitCode).toBe(2)
    const agreed = await project.must(['up', '-d', '--plan', '--yes'])
    expect(agreed.stderr).toContain('environment.COLOUR changed from red to blue')
    expect(await project.inside('second', ['printenv', 'COLOUR'])).toBe('blue')
    expect((await project.stack(['plan', '--exit-code'])).exitCode).toBe(0)
  })

  it('converges after its file was mended, and keeps what was right already', async () => {
    const broken = twoServices().replace("command: [sleep, '86400.1262']", 'command: [no-program]')
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': broken } })
    const failed = await project.stack(['up', '-d', '--wait'])
    expect(failed.exitCode).toBe(4)
    const before = await project.container('first')
    expect(before.State).toBe('running')

    project.write('stack.yaml', twoServices())
    await project.must(['up', '-d', '--wait'])

    expect(await project.container('first')).toMatchObject({ ID: before.ID, State: 'running' })
    expect(await project.container('second')).toMatchObject({ State: 'running' })
  })
})

describe('down', () => {
  it('leaves nothing on the machine but volumes, and with -v not even these', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  app:
    rootfs: host
    command: [sleep, infinity]
    volumes: ['kept:/data']
    ports: ['127.0.0.1::80']
volumes:
  kept:
`,
      },
    })
    const volumes = join(machine.directory, 'data/volumes')
    const before = findTraces()
    await project.must(['up', '-d', '--wait'])
    await project.inside('app', ['sh', '-c', 'echo kept >/data/file'])

    await project.must(['down', '-t', '0'])
    await eventually(() => withoutSupervisor(newTraces(before)).length === 0, {
      for: 'the end of all links, mounts and control groups',
    })
    expect(await project.containers()).toEqual([])
    expect(readdirSync(volumes)).toHaveLength(1)

    await project.must(['down', '-v'])
    expect(existsSync(volumes) ? readdirSync(volumes) : []).toEqual([])
  })
})

function twoServices(environment = 'COLOUR: red'): string {
  return `
services:
  first:
    rootfs: host
    init: true
    command: [sleep, '86400.1261']
  second:
    rootfs: host
    init: true
    command: [sleep, '86400.1262']
    environment:
      ${environment}
`
}

async function ids(project: TestProject): Promise<Readonly<Record<string, string>>> {
  const containers = await project.containers()
  return Object.fromEntries(containers.map(({ Service, ID }) => [Service, ID]))
}

/** It stays a while for the next command. */
function withoutSupervisor(traces: readonly string[]): readonly string[] {
  return traces.filter((trace) => !/^process .*stackd\.cjs$/.test(trace))
}
