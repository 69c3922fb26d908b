import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { spawn as spawnOnTerminal } from '@lydell/node-pty'
import { eventually } from '../support/eventually.ts'
import { repositoryRoot } from '../support/repository.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const program = join(repositoryRoot, 'dist/stack.cjs')

describe('attach', () => {
  it('shows output to several at once, sends input, and ends with the exit code', async () => {
    const machine = openTestMachine()
    const project = await upWith(machine, {
      command: ['sh', '-c', 'while read line; do echo "got $line"; done; exit 4'],
      keys: 'stdin_open: true',
    })
    const first = attach(machine, project, [])
    const second = attach(machine, project, ['--no-stdin'])
    // What was written before a client came is not shown to it, so the first line is sent until
    // both are there.
    await eventually(
      () => {
        first.write('hello\n')
        return first.seen('got hello') && second.seen('got hello')
      },
      { for: 'an answer that both see' },
    )
    await project.must(['kill', '-s', 'KILL', 'app'])
    expect([await first.exitCode, await second.exitCode]).toEqual([137, 137])
  })

  it('passes signals on, unless it is told not to', async () => {
    const machine = openTestMachine()
    const project = await upWith(machine, {
      command: ['sh', '-c', 'trap "exit 6" INT; while :; do echo x; sleep 0.1; done'],
      keys: '',
    })
    const onlooker = attach(machine, project, ['--sig-proxy=false'])
    const owner = attach(machine, project, [])
    await eventually(() => onlooker.seen('x') && owner.seen('x'), { for: 'output' })
    onlooker.signal('SIGINT')
    expect(await onlooker.exitCode).toBe(130)
    expect((await project.container('app')).State).toBe('running')
    owner.signal('SIGINT')
    expect(await owner.exitCode).toBe(6)
  })

  it('gives a terminal its size, and leaves it by keys', async () => {
    const machine = openTestMachine()
    const project = await upWith(machine, {
      command: ['sh', '-c', 'while read line; do stty size; done'],
      keys: 'tty: true\n    stdin_open: true',
    })
    const terminal = spawnOnTerminal(process.execPath, [program, 'attach', 'app'], {
      cwd: project.directory,
      env: { ...machine.environment, TERM: 'xterm' },
      cols: 71,
      rows: 23,
    })
    onTestFinished(() => terminal.kill('SIGKILL'))
    let shown = ''
    terminal.onData((text) => (shown += text))
    const ended = new Promise<number>((resolve) =>
      terminal.onExit(({ exitCode }) => resolve(exitCode)),
    )
    await eventually(
      () => {
        terminal.write('\r')
        return shown.includes('23 71')
      },
      { for: 'the size' },
    )
    terminal.resize(99, 44)
    await eventually(
      () => {
        terminal.write('\r')
        return shown.includes('44 99')
      },
      { for: 'the new size' },
    )
    terminal.write('\u0010\u0011')
    expect(await ended).toBe(0)
    expect((await project.container('app')).State).toBe('running')
  })

  it('says what is not running', async () => {
    const machine = openTestMachine()
    const project = await upWith(machine, { command: ['true'], keys: '' })
    await eventually(async () => (await project.container('app')).State === 'exited', {
      for: 'the end',
    })
    const run = await project.stack(['attach', 'app'])
    expect(run.exitCode).not.toBe(0)
    expect(run.stderr).toContain('CT0007')
  })
})

describe('exec -d', () => {
  it('starts a command that goes on, and says when there is none', async () => {
    const machine = openTestMachine()
    const project = await upWith(machine, { command: ['sleep', 'infinity'], keys: '' })
    const script = 'sleep 0.2; echo $WHO >/tmp/done; sleep infinity'
    const run = await project.must(['exec', '-d', '-e', 'WHO=me', 'app', 'sh', '-c', script])
    expect(run).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const look = 'until test -s /tmp/done; do sleep 0.05; done; cat /tmp/done'
    expect(await project.inside('app', ['sh', '-c', look])).toBe('me')
    const missing = await project.stack(['exec', '-d', 'app', 'no-such-program'])
    expect(missing.stderr).toContain('CT0002')
    expect(missing.exitCode).toBe(127)
  })
})

async function upWith(
  machine: TestMachine,
  { command, keys }: { readonly command: readonly string[]; readonly keys: string },
): Promise<TestProject> {
  const project = createProject(machine, {
    files: {
      'stack.yaml': `
services:
  app:
    rootfs: host
    command: ${JSON.stringify(command).replaceAll('$', '$$$$')}
    ${keys}
`,
    },
  })
  await project.must(['up', '-d'])
  return project
}

function attach(machine: TestMachine, project: TestProject, options: readonly string[]) {
  const child = spawn(process.execPath, [program, 'attach', ...options, 'app'], {
    cwd: project.directory,
    env: machine.environment,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined) // It may end before it has read all.
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  const exited = once(child, 'exit') as Promise<[number]>
  return {
    write: (text: string) => void child.stdin.write(text),
    signal: (name: NodeJS.Signals) => void child.kill(name),
    seen: (text: string) => shown.includes(text),
    exitCode: exited.then(([code]) => code),
  }
}
