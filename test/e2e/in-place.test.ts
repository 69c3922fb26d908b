import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

function file(web: string, rest = ''): string {
  return `
services:
  web:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [sleep, infinity]
${web}
${rest}`
}

/** What tells one run of a container from another. */
async function runOf(project: TestProject, service: string): Promise<string> {
  const { stdout } = await project.must(['inspect', service])
  const [container] = JSON.parse(stdout) as [{ Id: string; State: { Pid: number } }]
  return `${container.Id} ${container.State.Pid}`
}

/** Brings up another file, and tells what that was said to be and whether the run went on. */
async function change(
  project: TestProject,
  text: string,
): Promise<{ readonly plan: string; readonly goesOn: boolean }> {
  const before = await runOf(project, 'web')
  project.write('stack.yaml', text)
  const plan = (await project.must(['plan'])).stdout
  await project.must(['up', '-d', '--wait'])
  expect((await project.must(['plan'])).stdout).toContain('nothing to do')
  return { plan, goesOn: (await runOf(project, 'web')) === before }
}

async function projectThatRuns(text: string): Promise<TestProject> {
  const project = createProject(openTestMachine(), { files: { 'stack.yaml': text } })
  await project.must(['up', '-d', '--wait'])
  return project
}

describe('another stack file', () => {
  it('changes limits, restart policy and labels of what runs, which goes on', async () => {
    const project = await projectThatRuns(file('    pids_limit: 50'))
    const { plan, goesOn } = await change(
      project,
      file(`
    pids_limit: 60
    restart: on-failure:3
    labels: {team: blue}`),
    )
    expect(plan.split('\n').slice(1)).toEqual([
      expect.stringMatching(/ {2}\* update \S+-web-1: labels.team was added, and 2 more changes/),
      '      labels.team: (none) → blue',
      '      pids_limit: 50 → 60',
      '      restart: no → on-failure:3',
      '      does not interrupt the service',
      'plan: 1 to update',
      '',
    ])
    expect(goesOn).toBe(true)
    const pids = 'cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max'
    expect(await project.inside('web', ['sh', '-c', pids])).toBe('60')
    const inspected = JSON.parse((await project.must(['inspect', 'web'])).stdout)
    expect(inspected).toMatchObject([
      {
        Config: { Labels: { team: 'blue' } },
        HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
      },
    ])
  })

  it('probes what runs in another way, and waits for what that finds', async () => {
    const project = await projectThatRuns(file(''))
    const check = (path: string): string =>
      file(`    healthcheck: {test: [CMD, test, -e, ${path}], interval: 100ms, retries: 2}`)
    const { goesOn } = await change(project, check('/bin/sh'))
    expect([goesOn, (await project.container('web')).Health]).toEqual([true, 'healthy'])

    project.write('stack.yaml', check('/missing'))
    const up = await project.stack(['up', '-d', '--wait'])
    expect([up.exitCode, up.stderr]).toEqual([4, expect.stringContaining('is unhealthy')])
  })

  it('publishes other ports, and connections go on', async () => {
    const [first, second] = [await freePort(), await freePort()]
    const server = (ports: string): string => `
services:
  web:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [node, -e, "require('net').createServer((s) => s.pipe(s)).listen(80)"]
    healthcheck: {tcp: 80, interval: 100ms}
    ports: ${ports}
`
    const project = await projectThatRuns(server(`['127.0.0.1:${first}:80']`))
    const session = await openEcho(first)
    expect(await session.say('one')).toBe('one')
    const { plan, goesOn } = await change(project, server(`['127.0.0.1:${second}:80']`))
    expect(goesOn).toBe(true)
    expect(plan).toContain(`127.0.0.1:${first}:80/tcp to 127.0.0.1:${second}:80/tcp`)
    expect(await session.say('two')).toBe('two')
    session.close()
    const other = await openEcho(second)
    expect(await other.say('three')).toBe('three')
    other.close()
    await expect(openEcho(first)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect((await project.must(['port', 'web', '80'])).stdout.trim()).toBe(`127.0.0.1:${second}`)
  })

  it('leaves a container as it is when a port is taken', async () => {
    const project = await projectThatRuns(file(''))
    const taken = await listening()
    project.write('stack.yaml', file(`    ports: ['127.0.0.1:${taken}:80']`))
    const before = await runOf(project, 'web')
    const up = await project.stack(['up', '-d'])
    expect([up.exitCode, up.stderr]).toEqual([6, expect.stringContaining('is already in use')])
    expect(await runOf(project, 'web')).toBe(before)
  })

  it('joins networks and leaves them, with their names and the way out', async () => {
    const networks = `
  db:
    rootfs: host
    init: true
    stop_grace_period: 0s
    command: [sleep, infinity]
    networks: [back]
networks: {front: {}, back: {}}`
    const project = await projectThatRuns(file('    networks: [front]', networks))
    const find = ['sh', '-c', 'getent hosts db || echo none']
    expect(await project.inside('web', find)).toBe('none')
    const joined = file('    networks: {front: {}, back: {aliases: [www]}}', networks)
    expect((await change(project, joined)).goesOn).toBe(true)
    expect(await project.inside('web', find)).toContain('db')
    expect(await project.inside('db', ['getent', 'hosts', 'www'])).toContain('www')
    const addresses = await project.inside('web', ['sh', '-c', 'ip -4 -o address | wc -l'])
    expect(addresses).toBe('3')
    expect(
      await project.inside('web', ['grep', '-c', 'web\\|[0-9a-f]\\{12\\}', '/etc/hosts']),
    ).toBe('2')

    expect((await change(project, file('    networks: [back]', networks))).goesOn).toBe(true)
    const route = await project.inside('web', ['ip', 'route', 'show', 'default'])
    expect(route).toMatch(/^default via \S+ dev eth1/)
    expect(await project.inside('db', ['sh', '-c', 'getent hosts www || echo none'])).toBe('none')
    expect(await project.inside('web', find)).toContain('db')
  })
})

/** A connection to a server that says what is said to it. */
async function openEcho(port: number): Promise<{
  readonly say: (text: string) => Promise<string>
  readonly close: () => void
}> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    say: async (text) => {
      socket.write(text)
      const [data] = (await once(socket, 'data')) as [Buffer]
      return data.toString()
    },
    close: () => socket.destroy(),
  }
}

/** The port of a server that lives as long as the test. */
async function listening(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
