import { createServer, type Server } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

interface Mistake {
  readonly mistake: string
  readonly file: string
  readonly exitCode: number
  /** All of these are in what the user reads. */
  readonly says: readonly string[]
}

/** Found by reading the file: nothing may be created. */
const mistakes: readonly Mistake[] = [
  {
    mistake: 'an unknown key',
    file: 'services:\n  web:\n    rootfs: host\n    comand: sleep 1\n',
    exitCode: 3,
    says: ['SF0005', 'stack.yaml:4:5', 'comand', 'command'],
  },
  {
    mistake: 'invalid YAML',
    file: 'services:\n  web: [\n',
    exitCode: 3,
    says: ['SF0003', 'stack.yaml:'],
  },
  {
    mistake: 'a value of the wrong type',
    file: 'services:\n  web:\n    rootfs: host\n    privileged: [1]\n',
    exitCode: 3,
    says: ['SF0006', 'stack.yaml:4:', 'privileged'],
  },
  {
    mistake: 'a dependency on a service that is not there',
    file: 'services:\n  web:\n    rootfs: host\n    depends_on: [databse]\n  database:\n    rootfs: host\n',
    exitCode: 3,
    says: ['SF0010', 'stack.yaml:4:', 'databse'],
  },
  {
    mistake: 'a cycle of dependencies',
    file: 'services:\n  a:\n    rootfs: host\n    depends_on: [b]\n  b:\n    rootfs: host\n    depends_on: [a]\n',
    exitCode: 3,
    says: ['SF0011', 'a', 'b'],
  },
  {
    mistake: 'a required variable that is not set',
    file: 'services:\n  web:\n    rootfs: host\n    environment:\n      KEY: ${NOT_SET_HERE:?give a key}\n',
    exitCode: 3,
    says: ['SF0009', 'NOT_SET_HERE', 'give a key'],
  },
]

describe('a stack file', () => {
  it.each(mistakes)('with $mistake is refused, at its place', async ({ file, exitCode, says }) => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': file } })
    const run = await project.stack(['up', '-d'])
    expect(run.exitCode).toBe(exitCode)
    for (const words of says) expect(run.stderr).toContain(words)
  })

  it('that is missing is named as what is missing', async () => {
    const machine = openTestMachine()
    const run = await createProject(machine, {}).stack(['up', '-d'])
    expect(run.exitCode).toBe(3)
    expect(run.stderr).toContain('SF0001')
    expect(run.stderr).toContain('stack.yaml')
  })
})

describe('a service that cannot be started', () => {
  it.each([
    {
      what: 'an image that is not there',
      keys: 'image: nosuch/image:1',
      exitCode: 1,
      code: 'IM0001',
      names: 'nosuch/image:1',
    },
    {
      what: 'a command that is not there',
      keys: 'rootfs: host\n    command: [no-such-program]',
      exitCode: 4,
      code: 'CT0002',
      names: 'no-such-program',
    },
    {
      what: 'a command that is no program',
      keys: 'rootfs: host\n    command: [/etc/passwd]',
      exitCode: 4,
      code: 'CT0003',
      names: '/etc/passwd',
    },
    {
      what: 'a bind source that is not there',
      keys: 'rootfs: host\n    command: [sleep, infinity]\n    volumes: [{type: bind, source: /no/such/path, target: /x, bind: {create_host_path: false}}]',
      exitCode: 1,
      code: 'VL0002',
      names: '/no/such/path',
    },
  ])('for $what is reported by name', async ({ keys, exitCode, code, names }) => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: { 'stack.yaml': `services:\n  broken:\n    ${keys}\n` },
    })
    const run = await project.stack(['up', '-d'])
    expect(run.stderr).toContain(code)
    expect(run.stderr).toContain(names)
    expect(run.stderr).toContain('broken')
    expect(run.exitCode).toBe(exitCode)
  })

  it('for a taken port names who holds it', async () => {
    const { port } = await listeningServer()
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: [sleep, infinity]
    ports: ['${port}:80']
`,
      },
    })
    const run = await project.stack(['up', '-d'])
    expect(run.exitCode).toBe(6)
    for (const words of ['NW0001', String(port), String(process.pid)]) {
      expect(run.stderr).toContain(words)
    }
  })

  it('for a taken port held by another project names the container', async () => {
    const { server, port } = await listeningServer()
    server.close()
    const machine = openTestMachine()
    const files = {
      'stack.yaml': `
services:
  web:
    rootfs: host
    command: [sleep, infinity]
    ports: ['${port}:80']
`,
    }
    await createProject(machine, { files, name: 'first-test' }).must(['up', '-d', '--wait'])
    const run = await createProject(machine, { files, name: 'second-test' }).stack(['up', '-d'])
    expect(run.exitCode).toBe(6)
    for (const words of ['NW0001', 'first-test-web-1']) expect(run.stderr).toContain(words)
  })
})

async function listeningServer(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { server, port: address.port }
}
