import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyboxReference, importBusybox } from '../support/busybox-image.ts'
import { eventually } from '../support/eventually.ts'
import { createTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'
import { compileProgram } from './compile-program.ts'

const inherit = compileProgram('inherit')
const secret = 'wry-lantern-4711'

let machine: TestMachine
let project: TestProject

beforeAll(async () => {
  machine = createTestMachine()
  await importBusybox(machine)
  project = createProject(machine, { name: 'guarded', files: { 'stack.yaml': stackFile } })
  for (const name of ['probe', 'out']) mkdirSync(join(project.directory, name))
  copyFileSync(inherit, join(project.directory, 'probe/inherit'))
  await project.must(['up', '-d'])
})

afterAll(() => machine.close())

const stackFile = `
services:
  plain:
    image: ${busyboxReference}
    command: [sleep, infinity]
    environment: { TOKEN: ${secret} }
    volumes: ['./probe:/probe:ro', './out:/out']
    healthcheck: { test: [CMD, /probe/inherit, /out/health], interval: 1s }
  report:
    image: ${busyboxReference}
    command: [/probe/inherit, /out/report]
    volumes: ['./probe:/probe:ro', './out:/out']
  report-init:
    image: ${busyboxReference}
    command: [/probe/inherit, /out/report-init]
    init: true
    volumes: ['./probe:/probe:ro', './out:/out']
`

describe('a service has from the supervisor', () => {
  it.each([
    ['report', 'own', ['/dev/null', 'pipe', 'pipe']],
    ['report-init', 'inherited', ['/dev/null', 'pipe', 'pipe']],
    ['health', 'own', ['/dev/null', 'pipe', 'pipe']],
  ] as const)(
    'three descriptors and a plain environment: %s',
    async (name, session, descriptors) => {
      const lines = await reported(name)
      expect(only(lines, 'fd')).toEqual(descriptors.map((each, fd) => `fd ${fd} ${each}`))
      expect(only(lines, 'cwd|session|umask|parent-death')).toEqual([
        ...['cwd /', `session ${session}`, 'umask 022', 'parent-death 0'],
      ])
      const variables = only(lines, 'env').map((line) => line.slice(4).split('=')[0] ?? '')
      const token = name === 'health' ? ['TOKEN'] : []
      expect(variables.toSorted()).toEqual(['HOME', 'HOSTNAME', 'PATH', ...token].toSorted())
      expect(only(lines, 'Cap.*|NoNewPrivs|Seccomp|Groups')).toEqual([
        ...['Groups 0', 'CapInh 0000000000000000', `CapPrm ${usual}`, `CapEff ${usual}`],
        ...[`CapBnd ${usual}`, 'CapAmb 0000000000000000', 'NoNewPrivs 0', 'Seccomp 2'],
      ])
    },
  )

  it('three descriptors in an exec', async () => {
    const lines = (await project.inside('plain', ['/probe/inherit'])).split('\n')
    expect(only(lines, 'fd').length).toBe(3)
    expect(only(lines, 'session|cwd|terminal')).toEqual(['cwd /', 'session own', 'terminal no'])
  })

  it('no mount but those that it asks for and those of every container', async () => {
    const targets = (await reported('report'))
      .filter((line) => line.startsWith('mount '))
      .map((line) => line.split(' ')[1] ?? '')
      .filter((target) => !/^\/(proc|sys)\/./.test(target))
    expect(targets.toSorted()).toEqual([
      ...['/', '/dev', '/dev/mqueue', '/dev/pts', '/dev/shm', '/etc/hostname', '/etc/hosts'],
      ...['/etc/resolv.conf', '/out', '/probe', '/proc', '/sys'],
    ])
  })
})

const usual = '00000000a80425fb'

describe('what the machine knows of a service', () => {
  it('is not told by arguments, environments, listings or logs', async () => {
    await reported('health')
    const { stdout: config } = await project.must(['config'])
    expect(config).toContain(secret) // The one place that shows it, as Docker Compose does.
    const listings = [
      ['ps', '-a', '--format', 'json'],
      ['inspect', 'plain'],
      ['top'],
      ['logs'],
      ['ls'],
    ]
    for (const args of listings) {
      const run = await project.stack(args)
      expect([args, run.exitCode]).toEqual([args, 0])
      expect(`${run.stdout}${run.stderr}`).not.toContain(secret)
    }
    const supervisors = ownProcesses()
    expect(supervisors.length).toBeGreaterThan(1)
    for (const pid of supervisors) {
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(secret)
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(secret)
    }
    const logs = filesBelow(machine.runDirectory).filter((path) => path.endsWith('.log'))
    for (const path of logs) expect(readFileSync(path, 'utf8')).not.toContain(secret)
  })

  it('is out of reach of other users', () => {
    const directories = [machine.runDirectory, join(machine.directory, 'data')]
    for (const directory of directories) expect(statSync(directory).mode & 0o777).toBe(0o700)
    const holders = filesBelow(machine.runDirectory).filter(
      (path) => lstatSync(path).isFile() && readFileSync(path, 'latin1').includes(secret),
    )
    expect(holders.length).toBeGreaterThan(0)
    expect(holders.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([])
  })

  it('is asked for on sockets that only their owner may open', () => {
    const sockets = filesBelow(machine.runDirectory).filter((path) => lstatSync(path).isSocket())
    expect(sockets.map((path) => path.split('/').at(-1))).toContain('stackd.sock')
    expect(sockets.map((path) => path.split('/').at(-1))).toContain('control.sock')
    for (const path of sockets) expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
  })

  it('is not told to another user whom the modes let in', async () => {
    const { ID } = await project.container('plain')
    const socket =
      filesBelow(machine.runDirectory).find(
        (path) => path.includes(`/${ID}`) && path.endsWith('/control.sock'),
      ) ?? ''
    // By a relative path, as the whole one is longer than the name of a socket may be.
    const ask = (uid: number): string =>
      spawnSync(process.execPath, ['-e', askSocket], {
        ...{ uid, gid: uid, cwd: dirname(socket) },
      }).stdout.toString()
    expect(ask(0)).toMatch(/^connected state /)
    // The weakened form: the way is open, and only the check of the peer is left.
    const parents = socket.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))
    for (const path of parents.filter((each) => each.startsWith(machine.directory))) {
      chmodSync(path, 0o755)
    }
    chmodSync(socket, 0o666)
    expect(ask(65_534)).toBe('connected ')
    chmodSync(machine.runDirectory, 0o700)
  })

  it('has no name outside of the file system, where a network namespace would share it (CVE-2020-15257)', () => {
    const abstract = readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .filter((line) => / @/.test(line))
      .map((line) => line.trim().split(/\s+/)[6])
    const own = ownProcesses().flatMap(socketsOf)
    expect(own.length).toBeGreaterThan(1)
    expect(own.filter((inode) => abstract.includes(inode))).toEqual([])
  })
})

describe('the network of a service', () => {
  it('takes no route from router advertisements (CVE-2020-13401)', async () => {
    const script = 'cd /proc/sys/net/ipv6/conf/eth0 2>/dev/null && cat accept_ra disable_ipv6; true'
    const inside = await project.inside('plain', ['sh', '-c', script])
    expect(['0\n1', '']).toContain(inside)
    const bridges = readdirSync('/sys/class/net').filter((name) =>
      existsSync(`/sys/class/net/${name}/bridge`),
    )
    expect(bridges.length).toBeGreaterThan(0)
    const settings = bridges
      .map((bridge) => `/proc/sys/net/ipv6/conf/${bridge}/accept_ra`)
      .filter((setting) => existsSync(setting))
    expect(settings.filter((setting) => readFileSync(setting, 'utf8') !== '0\n')).toEqual([])
  })
})

const askSocket = `
const socket = require('node:net').connect('control.sock')
socket.on('connect', () => { process.stdout.write('connected '); socket.write('state\\n') })
socket.on('data', (data) => { process.stdout.write(data); socket.destroy() })
socket.on('error', () => {})
socket.on('close', () => process.exit())
setTimeout(() => process.exit(), 20_000)
`

async function reported(name: string): Promise<readonly string[]> {
  const path = join(project.directory, 'out', name)
  const text = await eventually(
    () => {
      const written = existsSync(path) ? readFileSync(path, 'utf8') : ''
      return written.includes('mount /etc/hosts') && written.endsWith('\n') ? written : undefined
    },
    { for: `the report of ${name}` },
  )
  return text.trimEnd().split('\n')
}

function only(lines: readonly string[], kinds: string): readonly string[] {
  const kind = new RegExp(`^(${kinds}) `)
  return lines.filter((line) => kind.test(line))
}

/** The supervisor and the monitors, by the directory that they are started for. */
function ownProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) =>
        readOrEmpty(`/proc/${pid}/cmdline`).includes(machine.runDirectory) ||
        readOrEmpty(`/proc/${pid}/environ`).includes(machine.runDirectory),
    )
    .map(Number)
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // The process ended meanwhile.
  }
}

function socketsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
    return inode === undefined ? [] : [inode]
  })
}

/** All but what is mounted there. */
function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === 'rootfs' ? [] : filesBelow(path)
  })
}
