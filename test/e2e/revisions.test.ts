import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const fileWith = (word: string): string => `
name: shop
services:
  web:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
    environment:
      WORD: ${word}
`

interface ListedRevision {
  readonly number: number
  readonly digest: string
  readonly changes: readonly unknown[]
}

describe('history and rollback', () => {
  it('lists what was asked for, and brings back what was before', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': fileWith('first-word') } })
    const history = async (): Promise<readonly ListedRevision[]> =>
      JSON.parse((await project.must(['history', '--format', 'json'])).stdout) as ListedRevision[]
    const word = (): Promise<string> => project.inside('web', ['sh', '-c', 'echo $WORD'])

    const early = await project.stack(['rollback'])
    expect(early.exitCode).toBe(1)
    expect(early.stderr).toContain('CL0002')

    await project.must(['up', '-d'])
    await project.must(['up', '-d'])
    project.write('stack.yaml', fileWith('second-word'))
    await project.must(['up', '-d'])
    expect(await history()).toMatchObject([
      { number: 2, changes: [{ service: 'web', change: 'changed', fields: ['environment.WORD'] }] },
      { number: 1, changes: [{ service: 'web', change: 'added', fields: [] }] },
    ])
    expect(await word()).toBe('second-word')

    const unknown = await project.stack(['rollback', '7'])
    expect(unknown.exitCode).toBe(1)
    expect(unknown.stderr).toContain('project "shop" has no revision 7')
    expect(unknown.stderr).toContain('stack history')
    expect((await project.stack(['rollback', 'web'])).stderr).toContain('CL0001')

    await project.must(['--dry-run', 'rollback'])
    expect(await word()).toBe('second-word')
    await project.must(['rollback', '--wait'])
    expect(await word()).toBe('first-word')
    const [last, , first] = await history()
    expect(last).toMatchObject({ number: 3, digest: first?.digest })
    const table = (await project.must(['history'])).stdout
    expect(table).toContain('web: environment.WORD (as revision 1)')
    expect(table).not.toContain('-word')

    await project.must(['rollback', '2'])
    expect(await word()).toBe('second-word')

    const kept = join(machine.environment['STACK_DATA_DIR'] ?? '', 'projects/shop/revisions')
    expect(statSync(kept).mode & 0o777).toBe(0o700)
    expect(statSync(join(kept, '1.json')).mode & 0o777).toBe(0o600)
  })
})
