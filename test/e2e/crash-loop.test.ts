import { describe, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('a service that ends again and again', () => {
  it('is started again by its own terms, and ps tells how often and what it said', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: sh -c 'echo no database; exit 3'
    deploy: { restart_policy: { condition: on-failure, delay: 10ms, max_attempts: 5, window: 1h } }
  slow:
    rootfs: host
    command: sh -c 'echo cannot listen; exit 4'
    deploy: { restart_policy: { condition: any, delay: 1h, max_attempts: 9 } }
`,
      },
    })
    await project.must(['up', '-d'])
    const restarts = async (): Promise<boolean> => {
      const { stdout } = await project.must([
        'ps',
        '-a',
        'web',
        '--format',
        '{{.RestartCount}} {{.State}}',
      ])
      return stdout === '5 exited\n'
    }
    await eventually(restarts, { for: 'the last attempt' })
    const status = ['ps', '-a', 'slow', '--format', '{{.Status}}']
    const waits = async (): Promise<boolean> =>
      (await project.must(status)).stdout.startsWith('Restarting (4) in 3')
    await eventually(waits, { for: 'the pause' })

    project.write(
      'stack.yaml',
      `services: { loop: { rootfs: host, command: sh -c 'echo no way; exit 3', restart: always } }`,
    )
    await project.must(['up', '-d', '--remove-orphans'])
    const isTold = async (): Promise<boolean> => {
      const { stderr } = await project.must(['ps'])
      return (
        /-loop-1 ends again and again: \d+ restarts, \d+ in a row/.test(stderr) &&
        stderr.includes('  | no way\n')
      )
    }
    await eventually(isTold, { for: 'the crash loop to be told' })
  })
})
