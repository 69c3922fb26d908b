import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const hooks = `
services:
  db:
    rootfs: host
    init: true
    user: '65534:65534'
    environment: { NAME: db }
    command: [sleep, infinity]
    volumes: ['./shared:/shared']
    post_start:
      - command: [sh, -c, 'echo "$$NAME $$MORE $$(id -u) $$(pwd)" >>/shared/log']
        user: root
        working_dir: /shared
        environment: { MORE: first }
      - { command: [sh, -c, 'echo "$$(id -u)" >/tmp/second'] }
    pre_stop:
      - { command: [sh, -c, 'echo leaving >>/shared/log'], user: root }
  web:
    rootfs: host
    init: true
    command: [sh, -c, 'cat /shared/log >/shared/seen; exec sleep infinity']
    volumes: ['./shared:/shared']
    depends_on: [db]
`

describe('hooks in a container', () => {
  it('run after its start, before dependents start, and before its stop', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': hooks, 'shared/log': '' } })
    const { stderr } = await project.must(['up', '-d', '--wait'])
    expect(stderr).toContain('Ran post_start 2')
    const read = (path: string): Promise<string> => project.inside('web', ['cat', path])
    expect(await read('/shared/seen')).toBe('db first 0 /shared')
    expect(await project.inside('db', ['cat', '/tmp/second'])).toBe('65534')
    expect((await project.must(['plan'])).stdout).not.toContain('post_start')
    await project.must(['restart', 'db'])
    expect(await read('/shared/log')).toBe('db first 0 /shared\nleaving\ndb first 0 /shared')
    await project.must(['stop', 'db'])
    expect(await read('/shared/log')).toMatch(/\nleaving$/)
  })

  it('make up fail with what they said, and are tried again', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'shared/log': '',
        'stack.yaml': hooks.replace(
          `'echo "$$(id -u)" >/tmp/second'`,
          `'test -e /shared/go || { echo no seed; exit 7; }'`,
        ),
      },
    })
    const failed = await project.stack(['up', '-d'])
    expect(failed.exitCode).toBe(4)
    expect(failed.stderr).toContain('error[CT0013]')
    expect(failed.stderr).toContain('-db-1 exited with 7')
    expect(failed.stderr).toContain('| no seed')
    expect(await project.container('db')).toMatchObject({ State: 'running' })
    expect(await project.container('web')).toMatchObject({ State: 'created' })
    project.write('shared/go', '')
    await project.must(['up', '-d', '--wait'])
    expect(await project.inside('web', ['cat', '/shared/seen'])).toBe('db first 0 /shared')
  })
})

describe('hooks before a start', () => {
  it('prepare a volume for the service, and show what they said when they fail', async () => {
    const machine = openTestMachine()
    const text = `
services:
  api:
    rootfs: host
    init: true
    environment: { STAGE: test }
    command: [sleep, infinity]
    volumes: [rows:/rows, './shared:/shared', /scratch]
    pre_start:
      - { command: [sh, -c, 'echo "$$STAGE $$MORE" >/rows/first; echo x >/scratch/file'], environment: { MORE: one } }
      - { command: [sh, -c, 'cat /rows/first >/rows/second; test -e /shared/go || { echo no go; exit 9; }'] }
volumes: { rows: {} }
`
    const project = createProject(machine, { files: { 'stack.yaml': text, 'shared/none': '' } })
    const failed = await project.stack(['up', '-d', '--wait'])
    expect(failed.exitCode).toBe(4)
    expect(failed.stderr).toMatch(/error\[CT0013\]: pre_start hook 2 of .*-api-1 exited with 9/)
    expect(failed.stderr).toContain('| no go')
    const states = (await project.containers()).map(({ Name, State }) => [
      Name.replace(/^.*?-api-/, ''),
      State,
    ])
    expect(states).toEqual([
      ['1', 'created'],
      ['1-pre-start-1', 'exited'],
      ['1-pre-start-2', 'exited'],
    ])

    project.write('shared/go', '')
    await project.must(['up', '-d', '--wait'])
    const read = ['cat', '/rows/first', '/rows/second', '/scratch/file']
    expect(await project.inside('api', read)).toBe('test one\ntest one\nx')
    expect((await project.must(['plan'])).stdout).not.toContain('pre-start')
    await project.must(['down', '-v'])
    expect((await project.must(['ps', '-a', '-q'])).stdout).toBe('')
  })
})
