import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const file = `
name: shop
services:
  web:
    rootfs: host
    command: sleep 1000
    init: true
    depends_on: { db: { condition: service_healthy } }
  db:
    rootfs: host
    command: sh -c 'echo cannot open data; sleep 1000'
    stop_grace_period: 0s
    environment: { PASSWORD: tell-nobody }
    healthcheck: { test: 'echo no database; exit 1', interval: 50ms, retries: 2 }
  job:
    rootfs: host
    command: sh -c 'echo no table; exit 3'
  calm:
    rootfs: host
    command: sleep 1000
    init: true
`

describe('stack why', () => {
  it('follows a service that waits down to its root cause, and tells the next step', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': file } })
    expect((await project.stack(['up', '-d'])).exitCode).not.toBe(0)

    const { stdout } = await project.must(['why', 'web'])
    expect(stdout).toContain('web waits for db\n  └─ db is unhealthy: its last ')
    expect(stdout).toMatch(/\ndb is unhealthy: its last \d+ probes failed\n {2}last probes:\n/)
    expect(stdout).toContain('    exited with 1: no database\n')
    expect(stdout).toContain('    | cannot open data\n')
    expect(stdout).toMatch(/ago: health_status: unhealthy shop-db-1\n/)
    expect(stdout).toContain('  next: mend db first: stack why db\n')

    const byName = await project.must(['-p', 'shop', 'why', '--format', 'json'], { cwd: '/' })
    const { version, services } = JSON.parse(byName.stdout) as {
      readonly version: number
      readonly services: readonly Readonly<Record<string, unknown>>[]
    }
    expect(version).toBe(1)
    expect(
      services.map(({ service, state }) => `${String(service)} ${String(state)}`).toSorted(),
    ).toEqual(['db unhealthy', 'job failed', 'web waiting'])
    expect(services.find(({ service }) => service === 'job')).toMatchObject({
      summary: 'exited with 3',
      output: ['no table'],
      exit: { exitCode: 3 },
    })
    expect(stdout + byName.stdout).not.toContain('tell-nobody')

    const wrong = await project.stack(['why', 'wep'])
    expect(wrong.exitCode).toBe(2)
    expect(wrong.stderr).toContain('did you mean "web"?')
    await project.must(['stop', 'calm'])
    expect((await project.must(['why', 'calm'])).stdout).toContain('calm was stopped by hand\n')
    await project.must(['rm', '-sf', 'web', 'db', 'job'])
    await project.must(['start', 'calm'])
    const well = await project.must(['-p', 'shop', 'why'], { cwd: '/' })
    expect(well.stdout).toBe('shop: its service is as it should be\n')
    const gone = (await project.must(['why', 'db'])).stdout
    expect(gone).toMatch(/^db is not created\n {2}events:\n/)
    expect(gone).toContain('  next: create and start it: stack up -d db\n')
  })
})
