import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeBusyboxTree } from './busybox-tree.mjs'
import { timed } from './measure.mjs'

const server = join(import.meta.dirname, 'time-server.mjs')

/**
 * The OCI runtimes of this machine, and what the kernel alone takes. Each subject returns milliseconds:
 * `run` creates a container of a bundle, runs `true` in it and deletes it, by one call; `exec` runs `true`
 * in a container that is there.
 */
export async function runtimeSubjects(directory) {
  // Where a runtime keeps its state by default: in memory.
  const state = mkdtempSync('/run/stack-bench-')
  const rootfs = join(directory, 'rootfs')
  makeBusyboxTree(rootfs)
  const run = writeBundle(join(directory, 'run'), rootfs, ['/bin/true'])
  const wait = writeBundle(join(directory, 'wait'), rootfs, ['/bin/sleep', '86400'])
  const programs = Object.entries({
    'stack-runtime': join(import.meta.dirname, '../dist/native/stack-runtime'),
    runc: find('runc'),
    crun: find('crun'),
  }).filter(([, program]) => program !== undefined)
  const runtimes = programs.map(([name, program]) => {
    const { call, close } = startServer(name, program)
    return { name, close, call: (...args) => call(['--root', join(state, name), ...args]) }
  })
  for (const { name, call } of runtimes) await call('run', '-d', '--bundle', wait, `wait-${name}`)
  const floor = startServer('kernel floor', buildFloor(directory))
  const subjectsOf = (work) => Object.fromEntries(runtimes.map((each) => [each.name, work(each)]))
  return {
    run: {
      ...subjectsOf(
        ({ name, call }) =>
          () =>
            call('run', '--bundle', run, `run-${name}`),
      ),
      'kernel floor': () => floor.call([rootfs, ...cgroups()]),
    },
    exec: subjectsOf(
      ({ name, call }) =>
        () =>
          call('exec', `wait-${name}`, '/bin/true'),
    ),
    close: async () => {
      for (const { name, call, close } of runtimes) {
        await call('delete', '--force', `wait-${name}`)
        close()
      }
      floor.close()
      rmSync(state, { recursive: true, force: true })
    },
  }
}

function writeBundle(directory, rootfs, args) {
  mkdirSync(directory)
  writeFileSync(join(directory, 'config.json'), JSON.stringify(bundleConfig(rootfs, args)))
  return directory
}

function buildFloor(directory) {
  const program = join(directory, 'kernel-floor')
  const source = join(import.meta.dirname, 'kernel-floor.c')
  timed('cc', ['-O2', '-static', '-o', program, source])
  return program
}

/** One for the floor in each hierarchy, as a container has it. */
function cgroups() {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => join(line.split(' ')[4] ?? '', 'bench-floor'))
}

/** Runs where the program works, and is small, so that starting another one costs little. */
function startServer(name, program) {
  const words = [process.execPath, server, program]
  const child = spawn(
    'unshare',
    ['--mount', 'sh', '-c', `${preparation(name)} exec "$@"`, 'sh', ...words],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    call: async (args) => {
      child.stdin.write(`${JSON.stringify(args)}\n`)
      const { value } = await answers.next()
      if (value === undefined) throw new Error(`${name} failed: ${args.join(' ')}`)
      return Number(value)
    },
    close: () => child.stdin.end(),
  }
}

/** crun refuses to work where version 1 and version 2 of the control groups are both mounted. */
function preparation(name) {
  const isHybrid = existsSync('/sys/fs/cgroup/unified/cgroup.procs')
  return name === 'crun' && isHybrid ? 'umount /sys/fs/cgroup/unified &&' : ''
}

function find(program) {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

function bundleConfig(rootfs, args) {
  const capabilities = ['CAP_CHOWN', 'CAP_KILL', 'CAP_SETGID', 'CAP_SETUID', 'CAP_NET_BIND_SERVICE']
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args,
      env: ['PATH=/bin'],
      cwd: '/',
      noNewPrivileges: true,
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: rootfs, readonly: false },
    hostname: 'bench',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      {
        destination: '/dev',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
      },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'shm',
        options: ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'],
      },
      {
        destination: '/sys',
        type: 'sysfs',
        source: 'sysfs',
        options: ['nosuid', 'noexec', 'nodev', 'ro'],
      },
    ],
    linux: {
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      resources: { memory: { limit: 268435456 }, pids: { limit: 512 } },
    },
  }
}
