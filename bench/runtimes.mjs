import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeBusyboxTree } from './busybox-tree.mjs'

const server = join(import.meta.dirname, 'time-server.mjs')

/**
 * One subject per OCI runtime on this machine: creates a container of a bundle, runs `true` in it
 * and deletes it, from one call of `RUNTIME run`.
 */
export function runtimeSubjects(directory) {
  const bundle = join(directory, 'bundle')
  makeBusyboxTree(join(bundle, 'rootfs'))
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(bundleConfig()))
  const programs = {
    'stack-runtime': join(import.meta.dirname, '../dist/native/stack-runtime'),
    runc: find('runc'),
    crun: find('crun'),
  }
  const servers = Object.entries(programs)
    .filter(([, program]) => program !== undefined)
    .map(([name, program]) => [name, startServer(name, program, directory)])
  return {
    subjects: Object.fromEntries(servers.map(([name, { measure }]) => [name, measure])),
    close: () => servers.forEach(([, { close }]) => close()),
  }
}

function startServer(name, program, directory) {
  const root = join(directory, `${name}-state`)
  mkdirSync(root, { recursive: true })
  const run = ['--root', root, 'run', '--bundle', join(directory, 'bundle'), `bench-${name}`]
  const words = [process.execPath, server, program, ...run]
  const child = spawn(
    'unshare',
    ['--mount', 'sh', '-c', `${preparation(name)} exec "$@"`, 'sh', ...words],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    measure: async () => {
      child.stdin.write('run\n')
      const { value } = await answers.next()
      if (value === undefined) throw new Error(`${name} cannot run the bundle`)
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

function bundleConfig() {
  const capabilities = ['CAP_CHOWN', 'CAP_KILL', 'CAP_SETGID', 'CAP_SETUID', 'CAP_NET_BIND_SERVICE']
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: ['/bin/true'],
      env: ['PATH=/bin'],
      cwd: '/',
      noNewPrivileges: true,
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: 'rootfs', readonly: false },
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
