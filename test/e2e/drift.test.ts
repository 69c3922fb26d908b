import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { hostPids } from '../support/host-processes.ts'
import { createTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const command = ['busybox', 'httpd', '-f', '-p', '8080', '-h', '/www']

let machine: TestMachine
let project: TestProject
let port: number

beforeAll(async () => {
  port = await freePort()
  machine = createTestMachine()
  project = createProject(machine, {
    files: {
      'www/index.html': 'as it was',
      'stack.yaml': `
name: drift
services:
  web:
    rootfs: host
    command: ${command.join(' ')}
    volumes: ['./www:/www:ro', 'rows:/rows']
    ports: ['127.0.0.1:${port}:8080']
    stop_grace_period: 0s
  loose:
    rootfs: host
    command: sleep infinity
    stop_grace_period: 0s
    cap_add: [NET_ADMIN, SYS_ADMIN]
    volumes: ['./www:/www:ro']
volumes:
  rows: {}
`,
    },
  })
  await project.must(['up', '-d'])
  await eventually(page, { for: 'the page' })
})
afterAll(() => machine.close())

async function page(): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(1000)
    return await (await fetch(`http://127.0.0.1:${port}/`, { signal })).text()
  } catch {
    return undefined // Not repaired yet.
  }
}

function pid(): number {
  return hostPids(command)[0] ?? 0
}

function enter(what: '--net' | '--mount', target: number, ...words: readonly string[]): void {
  execFileSync('nsenter', [`--target=${target}`, what, ...words])
}

/** Causes of what was noticed, newest last. */
async function causes(): Promise<readonly string[]> {
  const { stdout } = await project.must(['events', '--json', '--since', '1h', '--until', '0s'])
  return stdout
    .split('\n')
    .filter((line) => line.includes('"action":"drift"'))
    .map((line) => (JSON.parse(line) as { attributes: { cause: string } }).attributes.cause)
}

/** Loses something, and waits until it is noticed and mended, and the page is there as it was. */
async function mends(
  lose: () => void,
  cause: string,
  isMended: () => boolean = () => true,
): Promise<void> {
  const before = (await causes()).length
  lose()
  await eventually(
    async () => {
      const noticed = (await causes()).slice(before)
      const isNoticed = noticed.some((text) => new RegExp(cause).test(text))
      return isNoticed && isMended() && (await page()) === 'as it was'
    },
    { for: `the repair of: ${cause}`, timeoutMs: 60_000 },
  )
}

describe('what is mended while a container runs on', () => {
  const runsOn = async (lose: () => void, cause: string): Promise<void> => {
    const before = pid()
    await mends(lose, cause)
    expect(pid()).toBe(before)
  }

  it('its link is deleted', () =>
    runsOn(() => enter('--net', pid(), 'ip', 'link', 'delete', 'eth0'), '^link eth0 is gone$'))

  it('its address is flushed', () =>
    runsOn(
      () => enter('--net', pid(), 'ip', 'address', 'flush', 'dev', 'eth0'),
      String.raw`^link eth0 has lost its address 10\.`,
    ))

  it('its default route is deleted', () =>
    runsOn(
      () => enter('--net', pid(), 'ip', 'route', 'delete', 'default'),
      '^the default route is gone$',
    ))

  it('the firewall is flushed', () =>
    runsOn(
      () => execFileSync('nft', ['flush', 'ruleset']),
      '^network drift_default: its firewall rules are gone$',
    ))

  it('the bridge is deleted', () =>
    runsOn(
      () => execFileSync('ip', ['link', 'delete', bridge()]),
      '^network drift_default: its bridge stk.* is gone$',
    ))

  it('the machine forwards nothing any more', () =>
    runsOn(
      () => writeFileSync('/proc/sys/net/ipv4/ip_forward', '0'),
      "the kernel's setting net.ipv4.ip_forward was changed$",
    ))
})

describe('what a container is started anew for', () => {
  const startsAnew = async (lose: () => void, cause: string): Promise<void> => {
    const [before, { ID }] = [pid(), await project.container('web')]
    await mends(lose, cause, () => pid() !== before)
    expect((await project.container('web')).ID).toBe(ID)
  }

  it('a mount of it is unmounted', () =>
    startsAnew(
      () => enter('--mount', pid(), '--root', 'busybox', 'umount', '-l', '/rows'),
      '^/rows was unmounted$',
    ))

  it('its root is unmounted', () =>
    startsAnew(
      () => enter('--mount', pid(), '--root', 'busybox', 'umount', '-l', '/'),
      '^/ was unmounted',
    ))

  it('the directory of a volume is removed', () =>
    startsAnew(
      () => rmSync(join(data(), 'volumes/drift_rows'), { recursive: true }),
      '^volume drift_rows is gone$',
    ))

  it('its state directory is removed', () =>
    startsAnew(
      () => rmSync(join(machine.runDirectory, 'containers', id()), { recursive: true }),
      '^its state directory is gone$',
    ))

  it('the state of its runtime is removed', () =>
    startsAnew(
      () => rmSync(join(machine.runDirectory, 'runtime', id()), { recursive: true }),
      '^its state directory is gone$',
    ))

  it('it is taken out of its cgroup, which is removed', () => startsAnew(removeCgroup, 'cgroup$'))
})

it('makes a container anew when what it wrote is removed', async () => {
  const [before, { ID }] = [pid(), await project.container('web')]
  await mends(
    () => rmSync(join(data(), 'containers', id()), { recursive: true }),
    '^the directory of what it wrote is gone$',
    () => pid() !== before,
  )
  expect((await project.container('web')).ID).not.toBe(ID)
})

it('leaves alone what a container may change itself', async () => {
  const { stdout } = await project.must(['top', 'loose'])
  const process = Number(/loose +1 +\S+ +(\d+)/.exec(stdout)?.[1])
  const before = (await causes()).length
  enter('--net', process, 'ip', 'address', 'flush', 'dev', 'eth0')
  enter('--mount', process, '--root', 'busybox', 'umount', '-l', '/www')
  // What is noticed later was looked for together with it.
  await mends(() => enter('--net', pid(), 'ip', 'link', 'delete', 'eth0'), '^link eth0 is gone$')
  expect((await causes()).slice(before)).toEqual(['link eth0 is gone'])
})

it('repairs nothing twice, and leaves nothing to do for `up`', async () => {
  const run = await project.must(['up', '-d'])
  expect(run.stderr).not.toMatch(/Repair|Start|Creat/)
})

function data(): string {
  return machine.environment['STACK_DATA_DIR'] ?? ''
}

function bridge(): string {
  const links = execFileSync('ip', ['-oneline', 'link', 'show', 'type', 'bridge']).toString()
  return /stk\w+/.exec(links)?.[0] ?? ''
}

/** Of the container of web. */
function id(): string {
  const directory = join(data(), 'containers')
  const found = readdirSync(directory).find((name) =>
    readFileSync(join(directory, name, 'container.json'), 'utf8').includes('"name":"drift-web-1"'),
  )
  return found ?? ''
}

function removeCgroup(): void {
  const hierarchies = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '')
  const [target, cgroup] = [String(pid()), readFileSync(`/proc/${pid()}/cgroup`, 'utf8')]
  const paths = new Set(cgroup.split('\n').map((line) => line.split(':').slice(2).join(':')))
  for (const hierarchy of hierarchies) {
    writeFileSync(join(hierarchy, 'cgroup.procs'), target)
    for (const path of paths) {
      if (path.includes('stack-')) rmSync(join(hierarchy, path), { recursive: true, force: true })
    }
  }
}
