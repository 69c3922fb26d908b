import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { repositoryRoot } from '../support/repository.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

/** Writes a line to each stream, then each line of the file `more` as it comes. */
const chatty = `
services:
  app:
    rootfs: host
    command: sh -c 'echo one; echo two >&2; tail -n +1 -F /more/lines 2>/dev/null'
    environment: { COLOUR: red }
    volumes: ['./more:/more:ro']
    healthcheck: { test: 'true', interval: 1s }
`

async function chattyProject(machine: TestMachine): Promise<TestProject> {
  const project = createProject(machine, { files: { 'stack.yaml': chatty, 'more/lines': '' } })
  await project.must(['up', '-d', '--wait'])
  return project
}

describe('logs', () => {
  it('shows what a service wrote to both of its streams', async () => {
    const project = await chattyProject(openTestMachine())
    const { stdout } = await project.must(['logs', '--no-log-prefix', 'app'])
    expect(stdout.split('\n').toSorted()).toEqual(['', 'one', 'two'])
    const prefixed = await project.must(['logs', '--no-color', '--tail', '1'])
    expect(prefixed.stdout).toMatch(/^app-1 +\| (one|two)\n$/)
  })

  it('follows what comes', async () => {
    const machine = openTestMachine()
    const project = await chattyProject(machine)
    const program = join(repositoryRoot, 'dist/stack.cjs')
    const logs = spawn(process.execPath, [program, 'logs', '-f', '--no-log-prefix'], {
      cwd: project.directory,
      env: machine.environment,
    })
    onTestFinished(() => void logs.kill('SIGKILL'))
    let output = ''
    logs.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await eventually(() => output.includes('two'), { for: 'the lines that are there' })

    project.write('more/lines', 'three\n')
    await eventually(() => output.includes('three'), { for: 'the new line' })

    const ended = new Promise((resolve) => logs.once('exit', resolve))
    logs.kill('SIGINT')
    expect(await ended).toBe(130)
  })

  it('keeps what a container wrote before it was started again', async () => {
    const project = await chattyProject(openTestMachine())
    await project.must(['restart', '-t', '0', 'app'])
    const { stdout } = await project.must(['logs', '--no-log-prefix', 'app'])
    expect(stdout.match(/^one$/gm)).toHaveLength(2)
  })
})

describe('exec', () => {
  it('ends as its command ends, and passes on its streams', async () => {
    const project = await chattyProject(openTestMachine())
    const script = 'cat; echo problem >&2; exit 7'
    const run = await project.stack(['exec', '-T', 'app', 'sh', '-c', script], { stdin: 'given' })
    expect(run).toEqual({ exitCode: 7, stdout: 'given', stderr: 'problem\n' })
  })

  it("runs in the service's environment, and takes variables, a user and a directory", async () => {
    const project = await chattyProject(openTestMachine())
    expect(await project.inside('app', ['printenv', 'COLOUR'])).toBe('red')
    const options = ['-e', 'SIZE=7', '-u', 'nobody', '-w', '/usr']
    const script = 'echo $SIZE $(id -un) $(pwd)'
    const run = await project.must(['exec', '-T', ...options, 'app', 'sh', '-c', script])
    expect(run.stdout).toBe('7 nobody /usr\n')
  })

  it('says 127 for a command that is not there, and names a service that is not', async () => {
    const project = await chattyProject(openTestMachine())
    const missing = await project.stack(['exec', '-T', 'app', 'no-such-program'])
    expect(missing.exitCode).toBe(127)
    expect(missing.stderr).toContain('no-such-program')
    const unknown = await project.stack(['exec', '-T', 'ap', 'true'])
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stderr).toContain('SF0015')
  })
})

describe('ps', () => {
  it('describes a container in JSON with the keys of Docker Compose', async () => {
    const project = createProject(openTestMachine(), {
      name: 'shape-test',
      files: {
        'stack.yaml': `
services:
  app:
    rootfs: host
    command: [sleep, infinity]
    ports: ['127.0.0.1::80']
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const { stdout } = await project.must(['ps', '--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      ID: expect.stringMatching(/^[0-9a-f]{12,64}$/),
      Name: 'shape-test-app-1',
      Project: 'shape-test',
      Service: 'app',
      State: 'running',
      Health: '',
      ExitCode: 0,
      Publishers: [
        { URL: '127.0.0.1', TargetPort: 80, PublishedPort: expect.any(Number), Protocol: 'tcp' },
      ],
    })
    expect((await project.must(['ps', '--services'])).stdout).toBe('app\n')
    expect((await project.must(['ps', '-q'])).stdout).toMatch(/^[0-9a-f]{64}\n$/)
  })

  it('lists what has ended only when asked', async () => {
    const project = createProject(openTestMachine(), {
      files: { 'stack.yaml': 'services:\n  done:\n    rootfs: host\n    command: "true"\n' },
    })
    await project.must(['up', '-d'])
    await eventually(async () => (await project.container('done')).State === 'exited', {
      for: 'the end of the service',
    })
    expect((await project.must(['ps', '-q'])).stdout).toBe('')
    expect((await project.must(['ps', '-aq'])).stdout).toMatch(/^[0-9a-f]{64}\n$/)
  })
})
