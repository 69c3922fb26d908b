import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isInstalled } from '../../bench/docker-daemon.mjs'
import { runProgram } from '../support/run-program.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'
import { repositoryRoot } from '../support/repository.ts'

/** Notes its arguments and becomes runc: what the containers' runtime was asked for. */
function writeRuntime(machine: TestMachine): {
  readonly path: string
  readonly calls: () => string
} {
  const [path, log] = [join(machine.directory, 'noting-runtime'), join(machine.directory, 'calls')]
  writeFileSync(path, `#!/bin/sh\necho "$@" >>${log}\nexec runc "$@"\n`)
  chmodSync(path, 0o755)
  return { path, calls: () => readFileSync(log, 'utf8') }
}

/** crun refuses a machine that has control groups of both versions: its supervisor sees one. */
async function startSupervisor(machine: TestMachine): Promise<void> {
  const unified = '/sys/fs/cgroup/unified'
  const hide = existsSync(unified) ? `umount ${unified}; ` : ''
  const program = join(repositoryRoot, 'dist/stack.cjs')
  const started = await runProgram(
    'unshare',
    ['--mount', 'sh', '-ec', `${hide}exec "$@"`, 'sh', process.execPath, program, 'ls'],
    { env: machine.environment, cwd: machine.directory },
  )
  expect(started).toMatchObject({ exitCode: 0 })
}

function serviceOf(runtime: string): string {
  return `
services:
  web:
    rootfs: host
    runtime: ${runtime}
    init: true
    command: [sh, -c, 'echo began; trap "exit 3" TERM; while :; do sleep 0.1; done']
    healthcheck: { test: [CMD, test, -e, /etc/hosts], interval: 1s }
    volumes: ['data:/data', './page:/page:ro']
    mem_limit: 64m
    stop_grace_period: 20s
volumes:
  data: {}
`
}

async function statusOf(project: TestProject): Promise<string> {
  const { State, ExitCode } = await project.container('web')
  return `${State} ${ExitCode}`
}

describe.each(['runc', 'crun'])('a service run by %s', (runtime) => {
  const reason = isInstalled(runtime) ? '' : ` (skipped: needs ${runtime})`

  it.skipIf(reason !== '')(`lives as any other${reason}`, async () => {
    const machine = openTestMachine()
    await startSupervisor(machine)
    const project = createProject(machine, {
      files: { 'stack.yaml': serviceOf(runtime), page: 'page' },
    })
    await project.must(['up', '-d', '--wait'])
    expect((await project.container('web')).Health).toBe('healthy')
    expect(await project.inside('web', ['cat', '/page', '/proc/1/comm'])).toBe('pagestack-init')
    expect((await project.must(['logs', '--no-log-prefix', 'web'])).stdout).toBe('began\n')
    await project.must(['exec', 'web', 'sh', '-c', 'echo kept >/data/file; echo lost >/var/file'])

    await project.must(['pause', 'web'])
    expect(await statusOf(project)).toBe('paused 0')
    await project.must(['unpause', 'web'])
    await project.must(['stop', 'web'])
    expect(await statusOf(project)).toBe('exited 3')
    await project.must(['start', 'web'])
    expect(await project.inside('web', ['cat', '/data/file', '/var/file'])).toBe('kept\nlost')

    await project.must(['up', '-d', '--force-recreate'])
    const seen = await project.inside('web', ['sh', '-c', 'cat /data/file; test ! -e /var/file'])
    expect(seen).toBe('kept')
    await project.must(['kill', 'web'])
    expect(await statusOf(project)).toBe('exited 137')
  })
})

describe('the runtime of a service', () => {
  it.skipIf(!isInstalled('runc'))('may be a path, and is asked for all (needs runc)', async () => {
    const machine = openTestMachine()
    const { path, calls } = writeRuntime(machine)
    const text = `
services:
  web:
    rootfs: host
    runtime: ${path}
    command: [sleep, infinity]
    stop_signal: SIGINT
    stop_grace_period: 0s
`
    const project = createProject(machine, { files: { 'stack.yaml': text } })
    await project.must(['up', '-d'])
    await project.must(['exec', '-T', 'web', 'true'])
    await project.must(['pause'])
    await project.must(['unpause'])
    await project.must(['kill', '-s', 'WINCH'])
    await project.must(['stop'])
    const verbs = ['create', 'start', 'exec', 'pause', 'resume', 'kill', 'delete']
    const asked = calls()
      .split('\n')
      .flatMap((line) => verbs.find((verb) => line.split(' ').includes(verb)) ?? [])
    expect(new Set(asked)).toEqual(new Set(verbs))

    project.write('stack.yaml', text.replace(/runtime: .*/, 'init: false'))
    const { stderr } = await project.must(['up', '-d'])
    expect(stderr).toContain('web-1  Removed')
    expect(
      calls()
        .split('\n')
        .filter((line) => line.includes(' create ')),
    ).toHaveLength(1)
  })

  it('must be known, and installed', async () => {
    const project = createProject(openTestMachine(), {
      files: {
        'stack.yaml': 'services:\n  web:\n    rootfs: host\n    command: [ls]\n    runtime: fast\n',
      },
    })
    const unknown = await project.stack(['up', '-d'])
    expect(unknown.stderr).toContain("'runtime' of service 'web' is not known: 'fast'")
    expect(unknown.stderr).toContain('stack.yaml:5:14')
    project.write(
      'stack.yaml',
      'services: {web: {rootfs: host, command: [ls], runtime: /no/such}}\n',
    )
    const missing = await project.stack(['up', '-d'])
    expect(missing.stderr).toContain('service web: the OCI runtime /no/such is not installed')
    expect(missing.exitCode).toBe(5)
  })
})
