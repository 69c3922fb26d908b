import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { busyboxReference, importBusybox } from '../support/busybox-image.ts'
import { freePort } from '../support/free-port.ts'
import { repositoryRoot } from '../support/repository.ts'
import { mustRun } from '../support/run-program.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('an imported image', () => {
  it('runs isolated from the machine, in containers that share it and nothing else', async () => {
    const machine = openTestMachine()
    await importBusybox(machine)
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  app:
    image: ${busyboxReference}
    command: [sleep, '86400']
    deploy: { replicas: 2 }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const names = (await project.containers()).map(({ Name }) => Name.slice(-5)).toSorted()
    expect(names).toEqual(['app-1', 'app-2'])
    expect(await project.inside('app', ['ls', '/'])).not.toContain('usr')

    await project.must(['exec', '-T', '--index', '1', 'app', 'sh', '-c', 'echo 1 >/mark'])
    const second = await project.stack(['exec', '-T', '--index', '2', 'app', 'cat', '/mark'])
    expect(second.exitCode).toBe(1)
  })

  it('serves the page of examples/image', async () => {
    const directory = join(repositoryRoot, 'examples/image')
    const port = await freePort()
    const machine = openTestMachine()
    const project = createProject(machine, {
      directory,
      name: 'image-example-test',
      environment: { IMAGE_EXAMPLE_PORT: String(port) },
    })
    await mustRun(join(directory, 'make-tree.sh'), [])
    await project.must(['image', 'import', 'tree.tar', 'busybox:example'])
    await project.must(['up', '-d', '--wait'])
    const response = await fetch(`http://127.0.0.1:${port}/`)
    expect(await response.text()).toBe('<h1>from an image</h1>\n')
  })

  it('is named by its digest on demand, and found by it', async () => {
    const machine = openTestMachine()
    await importBusybox(machine)
    const text = `services: {app: {image: '${busyboxReference}', command: [sleep, '9000']}}\n`
    const project = createProject(machine, { files: { 'stack.yaml': text } })
    await project.must(['config', '--lock-image-digests', '-o', 'stack.override.yaml'])
    const { stdout } = await project.must(['config', '--images'])
    expect(stdout).toMatch(/^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}\n$/)
    await project.must(['up', '-d', '--wait'])
    expect(await project.inside('app', ['echo', 'here'])).toBe('here')

    const unknown = createProject(machine, { files: { 'stack.yaml': text.replace('test', 'no') } })
    const refused = await unknown.stack(['config', '--resolve-image-digests'])
    expect(refused.exitCode).toBe(3)
    expect(refused.stderr).toMatch(/stack\.yaml:1:\d+: error\[IM0001\]: no digest is known/)
  })

  it('is listed, and not removed while containers use it', async () => {
    const machine = openTestMachine()
    await importBusybox(machine)
    const project = createProject(machine, {
      files: {
        'stack.yaml': `services:\n  app:\n    image: ${busyboxReference}\n    command: [sleep, '9000']\n`,
      },
    })
    const { stdout } = await machine.stack(['image', 'ls'])
    expect(stdout).toMatch(/^busybox +test /m)
    await project.must(['up', '-d', '--wait'])

    const refused = await machine.stack(['image', 'rm', busyboxReference])
    expect(refused.exitCode).toBe(6)
    expect(refused.stderr).toContain('IM0003')
    await project.must(['down', '-t', '0'])
    expect((await machine.stack(['image', 'rm', busyboxReference])).exitCode).toBe(0)
  })
})
