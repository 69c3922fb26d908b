import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { repositoryRoot } from '../support/repository.ts'
import { createTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const file = `
name: watched
services:
  web:
    rootfs: host
    init: true
    command: [sh, -c, 'exec sleep 1000']
    stop_grace_period: 0s
    mem_limit: 256m
    ports: ['127.0.0.1::8080', '127.0.0.1::9000/udp']
  db:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
    deploy: { replicas: 2 }
  done:
    rootfs: host
    command: sh -c 'exit 3'
`

let machine: TestMachine
let project: TestProject

/** The tests only look, so that one project is enough for all. */
beforeAll(async () => {
  machine = createTestMachine()
  project = createProject(machine, { files: { 'stack.yaml': file } })
  await project.must(['up', '-d'])
  await eventually(async () => (await project.container('done')).State === 'exited', {
    for: 'the end of the service that ends',
  })
})
afterAll(() => machine.close())

async function expectRefusals(
  cases: readonly (readonly [words: readonly string[], exitCode: number, text: string])[],
): Promise<void> {
  for (const [words, exitCode, text] of cases) {
    const run = await project.stack(words)
    expect([words, run.exitCode, run.stdout, run.stderr]).toEqual([
      words,
      exitCode,
      '',
      expect.stringContaining(text),
    ])
  }
}

const unknown = 'error[SF0015]: no such service: wbe\n  hint: did you mean "web"?\n'

describe('stats', () => {
  it('measures containers that run, as a table, JSON and by a template', async () => {
    const table = await project.must(['stats', '--no-stream'])
    const [head = '', ...rows] = table.stdout.trimEnd().split('\n')
    expect(head).toMatch(/^CONTAINER ID +NAME +CPU % +MEM USAGE \/ LIMIT +MEM %.* PIDS/)
    expect(rows.map((row) => row.split(/ +/)[1])).toEqual([
      'watched-db-1',
      'watched-db-2',
      'watched-web-1',
    ])
    const json = await project.must(['stats', '--no-stream', '--format', 'json', 'web'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      Name: 'watched-web-1',
      MemUsage: expect.stringMatching(/^[\d.]+[KM]iB \/ 256MiB$/),
      PIDs: '2',
    })
    const template = 'table {{.Name}}\\t{{.PIDs}}'
    const cells = await project.must(['stats', '--no-stream', '--format', template, 'web'])
    expect(cells.stdout).toBe('NAME            PIDS\nwatched-web-1   2\n')
    const all = await project.must([
      'stats',
      '--no-stream',
      '-a',
      '--format',
      '{{.Name}} {{.PIDs}}',
    ])
    expect(all.stdout).toContain('watched-done-1 --\n')
  })

  it('says what is wrong with its words', async () => {
    await expectRefusals([
      [['stats', '--no-stream', 'wbe'], 2, unknown],
      [['stats', '--no-stream', '--format', '{{.Nope}}'], 2, 'unknown field {{.Nope}} in --format'],
      [['stats', '--once'], 2, "unknown option '--once'"],
    ])
  })
})

describe('top', () => {
  it('shows the processes of services, as ps has them', async () => {
    const { stdout } = await project.must(['top', 'web'])
    const [head = '', ...rows] = stdout.trimEnd().split('\n')
    expect(head.split(/ +/)).toEqual('SERVICE # UID PID PPID C STIME TTY TIME CMD'.split(' '))
    expect(rows.map((row) => row.replace(/^.* \d\d:\d\d:\d\d +/, ''))).toEqual([
      expect.stringContaining('stack-init'),
      'sleep 1000',
    ])
    expect((await project.must(['top', 'done'])).stdout).toBe('')
    await expectRefusals([[['top', 'wbe'], 2, unknown]])
  })
})

describe('port', () => {
  it('prints where a port is published, and which there are', async () => {
    const tcp = await project.must(['port', 'web', '8080'])
    expect(tcp.stdout).toMatch(/^127\.0\.0\.1:\d+\n$/)
    const udp = await project.must(['port', '--protocol', 'udp', '--index', '1', 'web', '9000'])
    expect(udp.stdout).toMatch(/^127\.0\.0\.1:\d+\n$/)
    await expectRefusals([
      [['port', 'web', '81'], 1, 'no port 81/tcp for container watched-web-1: 8080/tcp, 9000/udp'],
      [['port', 'db', '80'], 1, 'no port 80/tcp for container watched-db-1'],
      [['port', '--index', '3', 'web', '8080'], 1, 'service "web" is not running container #3'],
      [['port', 'web'], 2, "missing required argument 'port'"],
      [['port', 'web', 'http'], 2, "argument value 'http' is invalid"],
      [['port', '--protocol', 'sctp', 'web', '80'], 2, "argument 'sctp' is invalid"],
      [['port', 'wbe', '80'], 2, unknown],
    ])
  })
})

describe('inspect', () => {
  it('prints all that is known, with the keys of docker inspect', async () => {
    const { stdout } = await project.must(['inspect', 'db'])
    const inspected = JSON.parse(stdout) as readonly { readonly Name: string }[]
    expect(inspected.map(({ Name }) => Name)).toEqual(['/watched-db-1', '/watched-db-2'])
    const [web] = JSON.parse((await project.must(['inspect', 'web'])).stdout) as readonly unknown[]
    expect(web).toMatchObject({
      State: { Status: 'running', Running: true, ExitCode: 0 },
      HostConfig: { Memory: 256 * 1024 * 1024, Init: true },
      Config: { Cmd: ['sh', '-c', 'exec sleep 1000'] },
    })
    await expectRefusals([
      [['inspect', 'wbe'], 2, 'error[SF0015]: no such service or container: wbe'],
    ])
  })
})

describe('events', () => {
  it('tells what has happened, in lines and as JSON', async () => {
    const words = ['events', '--since', '1h', '--until', '0s']
    const { stdout } = await project.must([...words, '--json', 'done'])
    const events = stdout.trimEnd().split('\n')
    const actions = events.map((line) => (JSON.parse(line) as { readonly action: string }).action)
    expect(actions).toEqual(['create', 'start', 'die'])
    expect(JSON.parse(events[2] ?? '')).toMatchObject({
      type: 'container',
      service: 'done',
      attributes: { exitCode: '3', image: 'host', name: 'watched-done-1' },
    })
    const lines = await project.must([...words, 'done'])
    expect(lines.stdout).toMatch(
      / container die [0-9a-f]{64} \(execDuration=\d+, exitCode=3, image=host, name=\S+\)\n$/,
    )
    await expectRefusals([
      [['events', '--since', 'yesterday-ish', '--until', '0s'], 2, 'invalid time "yesterday-ish"'],
      [['events', 'wbe'], 2, unknown],
    ])
  })

  it('follows what comes, until Ctrl-C', async () => {
    const program = join(repositoryRoot, 'dist/stack.cjs')
    const following = spawn(process.execPath, [program, 'events', 'db'], {
      cwd: project.directory,
      env: machine.environment,
    })
    onTestFinished(() => void following.kill('SIGKILL'))
    let output = ''
    following.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await eventually(
      async () => {
        await project.must(['kill', '-s', 'WINCH', 'db'])
        return output.includes('container kill ')
      },
      { for: 'the event of a signal' },
    )
    expect(output).toContain('signal=SIGWINCH')
    const ended = new Promise((resolve) => following.once('exit', resolve))
    following.kill('SIGINT')
    expect(await ended).toBe(130)
  })
})

describe('lists', () => {
  it('have projects and their states, by name', async () => {
    const all = await project.must(['ls', '-a', '--format', 'json'])
    expect(JSON.parse(all.stdout)).toMatchObject([
      { Name: 'watched', Status: 'running(3), exited(1)' },
    ])
    const running = await project.must(['ls', '--format', 'json', '--filter', 'name=^wat'])
    expect(JSON.parse(running.stdout)).toMatchObject([{ Name: 'watched', Status: 'running(3)' }])
    expect((await project.must(['ls', '-q', '--filter', 'name=other'])).stdout).toBe('')
    await expectRefusals([
      [['ls', '--filter', 'label=x'], 2, "There is no filter 'label', only name"],
      [['ls', '--filter', 'name=['], 2, 'It is to be a regular expression'],
      [['volumes', 'wbe'], 2, unknown],
      [['images', '--format', 'xml'], 2, "argument 'xml' is invalid"],
    ])
  })
})
