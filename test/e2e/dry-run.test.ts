import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const file = `
services:
  web:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [sleep, infinity]
    depends_on: {db: {condition: service_healthy}}
  db:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [sleep, infinity]
    healthcheck: {test: [CMD, "true"], interval: 100ms}
`

describe('--dry-run', () => {
  it('tells what would be done in the words of Docker Compose, and does nothing', async () => {
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': file }, name: 'dry' })
    const lines = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await project.must(words)).stderr.trimEnd().split('\n')
    const marked = (...texts: readonly string[]): readonly string[] =>
      texts.map((text) => `DRY-RUN MODE -  ${text}`)
    expect(await lines('up', '--dry-run')).toEqual(
      marked(
        'Network dry_default  Creating',
        'Network dry_default  Created',
        'Container dry-db-1  Creating',
        'Container dry-web-1  Creating',
        'Container dry-db-1  Created',
        'Container dry-web-1  Created',
        'Container dry-db-1  Starting',
        'Container dry-db-1  Started',
        'Container dry-db-1  Waiting',
        'Container dry-db-1  Healthy',
        'Container dry-web-1  Starting',
        'Container dry-web-1  Started',
      ),
    )
    expect(await project.containers()).toEqual([])

    await project.must(['up', '-d'])
    expect(await lines('--dry-run', 'down')).toContain(
      'DRY-RUN MODE -  Container dry-web-1  Removed',
    )
    expect(await lines('stop', 'web', '--dry-run')).toEqual(
      marked('Container dry-web-1  Stopping', 'Container dry-web-1  Stopped'),
    )
    expect((await project.containers()).map(({ State }) => State)).toEqual(['running', 'running'])

    const refused = await project.stack(['--dry-run', 'exec', 'web', 'true'])
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining('--dry-run cannot tell what "exec" would do'),
    ])
  })
})
