import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('a scheduled job', () => {
  it('runs by the clock, also after the supervisor was killed, and ps tells the next run', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'shared/runs': '',
        'stack.yaml': `
services:
  tick:
    rootfs: host
    command: sh -c 'echo run >>/shared/runs'
    volumes: ['./shared:/shared']
    job: { schedule: { every: 1s } }
  nightly:
    rootfs: host
    command: 'false'
    job: { schedule: { cron: '30 4 * * *', time_zone: Europe/Berlin } }
  reader: { rootfs: host, command: [sleep, infinity], init: true, volumes: ['./shared:/shared'] }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const runs = async (): Promise<number> =>
      (await project.inside('reader', ['cat', '/shared/runs'])).split('\n').length
    await eventually(async () => (await runs()) >= 2, { for: 'two runs' })
    process.kill(await machine.supervisorPid(), 'SIGKILL')
    const before = await runs()
    await eventually(async () => (await runs()) >= before + 2, { for: 'further runs' })

    const { stdout } = await project.must([
      'ps',
      'nightly',
      '--format',
      '{{.State}} {{.Status}} {{.NextRun}}',
    ])
    expect(stdout).toMatch(/^created Created, next run in .*T0[23]:30:00\.000Z\n$/)
  })
})
