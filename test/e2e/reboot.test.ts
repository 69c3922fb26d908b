import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { killRemaining, openTestMachine, unmountBelow } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('a machine that boots anew', () => {
  it('has what should be up in the order of the graph, and leaves the rest as Docker does', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'shared/log': '',
        'stack.yaml': `
x-service: &service
  rootfs: host
  init: true
  command: sh -c 'echo $$NAME >>/shared/log; exec sleep infinity'
  volumes: ['./shared:/shared']
services:
  db: { <<: *service, environment: { NAME: db }, restart: always, healthcheck: { test: grep -q db /shared/log, interval: 100ms } }
  seed:
    <<: *service
    environment: { NAME: seed }
    command: sh -c 'echo $$NAME >>/shared/log'
    depends_on: { db: { condition: service_healthy } }
  web:
    <<: *service
    environment: { NAME: web }
    restart: unless-stopped
    depends_on: { db: { condition: service_healthy }, seed: { condition: service_completed_successfully } }
  once: { <<: *service, environment: { NAME: once }, depends_on: [web] }
  idle: { <<: *service, environment: { NAME: idle }, restart: always, depends_on: [web] }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    await project.must(['stop', 'idle'])
    const before = (await project.containers()).map(({ ID }) => ID)
    project.write('shared/log', '')

    killRemaining(machine.runDirectory)
    await eventually(() => killRemaining(machine.runDirectory) === 0, { for: 'the end of all' })
    unmountBelow(machine.runDirectory)
    rmSync(machine.runDirectory, { recursive: true })

    const states = async (): Promise<Record<string, string>> =>
      Object.fromEntries((await project.containers()).map((each) => [each.Service, each.State]))
    const isBack = async (): Promise<boolean> => (await states())['web'] === 'running'
    await eventually(isBack, { for: 'the last service to be back' })
    expect(await states()).toEqual({
      db: 'running',
      seed: 'exited',
      web: 'running',
      once: 'exited',
      idle: 'exited',
    })
    expect((await project.containers()).map(({ ID }) => ID)).toEqual(before)
    const log = async (): Promise<string> => project.inside('web', ['cat', '/shared/log'])
    await eventually(async () => (await log()) === 'db\nweb', { for: 'both to have written' })
    expect((await project.must(['plan'])).stdout).not.toContain('create')
  })
})
