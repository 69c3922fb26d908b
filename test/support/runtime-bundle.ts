import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { nativeDirectory, scratchDirectory } from './addon.ts'

/** Any OCI runtime does for most tests; STACK_TEST_RUNTIME names another than ours. */
export const runtimeProgram =
  process.env['STACK_TEST_RUNTIME'] ?? join(nativeDirectory, 'stack-runtime')
export const initProgram = join(nativeDirectory, 'stack-init')

export interface IdMapping {
  readonly containerID: number
  readonly hostID: number
  readonly size: number
}

export interface BundleMount {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
  readonly uidMappings?: readonly IdMapping[]
  readonly gidMappings?: readonly IdMapping[]
}

/** The parts of config.json that the tests change. */
export interface BundleConfig {
  ociVersion: string
  process: {
    terminal: boolean
    user: { uid: number; gid: number; additionalGids?: number[]; umask?: number }
    args: string[]
    env: string[]
    cwd: string
    capabilities: Record<string, readonly string[]>
    rlimits?: { type: string; soft: number; hard: number }[]
    noNewPrivileges: boolean
    oomScoreAdj?: number
    selinuxLabel?: string
    scheduler?: Record<string, unknown>
    ioPriority?: { class: string; priority: number }
    execCPUAffinity?: { initial?: string; final?: string }
  }
  root: { path: string; readonly: boolean }
  hostname: string
  domainname?: string
  mounts: BundleMount[]
  annotations: Record<string, string>
  hooks: Record<string, { path: string; args: string[]; env?: string[]; timeout?: number }[]>
  linux: {
    namespaces: { type: string; path?: string }[]
    uidMappings?: IdMapping[]
    gidMappings?: IdMapping[]
    timeOffsets?: Record<string, { secs: number; nanosecs: number }>
    netDevices?: Record<string, { name?: string }>
    memoryPolicy?: Record<string, unknown>
    personality?: { domain: string; flags?: string[] }
    intelRdt?: Record<string, unknown>
    mountLabel?: string
    cgroupsPath: string
    resources: Record<string, unknown>
    sysctl?: Record<string, string>
    devices?: Record<string, unknown>[]
    maskedPaths: string[]
    readonlyPaths: string[]
    seccomp?: Record<string, unknown>
  }
}

export interface RuntimeRun {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A bundle with busybox as its root file system. Everything of it ends with the test. */
export interface RuntimeBundle {
  readonly id: string
  readonly directory: string
  readonly rootfs: string
  /** What the runtime remembers of its containers. */
  readonly root: string
  /** `stack-runtime --root ROOT ARGUMENTS`, to its end. */
  call(...args: readonly string[]): RuntimeRun
  /** `run --bundle BUNDLE ID`. */
  run(): RuntimeRun
  /** `create` and `start`; throws with the message of one that fails. */
  start(): void
  /** `state ID`. */
  state(): { readonly status: string; readonly pid: number; readonly bundle: string }
}

export interface BundleOptions {
  /** Run by busybox's shell. */
  readonly script?: string
  readonly args?: readonly string[]
  readonly change?: (config: BundleConfig, paths: { readonly directory: string }) => void
}

export function prepareBundle(options: BundleOptions): RuntimeBundle {
  const directory = scratchDirectory()
  const id = `stack-test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const rootfs = join(directory, 'rootfs')
  makeRootfs(rootfs)
  const config = plainConfig(id, options)
  options.change?.(config, { directory })
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config))
  const root = join(directory, 'root')
  const call = (...args: readonly string[]): RuntimeRun =>
    callProgram(directory, runtimeProgram, ['--root', root, ...args])
  onTestFinished(() => {
    call('delete', '--force', id)
  })
  return {
    id,
    directory,
    rootfs,
    root,
    call,
    run: () => call('run', '--bundle', directory, id),
    start: () => {
      for (const args of [
        ['create', '--bundle', directory, id],
        ['start', id],
      ]) {
        const run = call(...args)
        if (run.exitCode !== 0) throw new Error(`${args[0]}: ${run.stderr}`)
      }
    },
    state: () => JSON.parse(call('state', id).stdout),
  }
}

/** Files, and not pipes: what a container keeps open must not keep the caller waiting. */
function callProgram(directory: string, file: string, args: readonly string[]): RuntimeRun {
  const paths = [join(directory, 'stdout'), join(directory, 'stderr')]
  const descriptors = paths.map((path) => openSync(path, 'w'))
  const run = spawnSync(file, args, { stdio: ['ignore', ...descriptors], timeout: 30_000 })
  for (const descriptor of descriptors) closeSync(descriptor)
  const [stdout = '', stderr = ''] = paths.map((path) => readFileSync(path, 'utf8'))
  return { exitCode: run.status ?? -1, stdout, stderr }
}

function makeRootfs(rootfs: string): void {
  for (const name of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) {
    mkdirSync(join(rootfs, name), { recursive: true })
  }
  copyFileSync('/bin/busybox', join(rootfs, 'bin/busybox'))
  for (const name of busyboxNames) symlinkSync('busybox', join(rootfs, 'bin', name))
}

const busyboxNames = [
  ...['cat', 'chmod', 'chroot', 'dd', 'echo', 'env', 'grep', 'head', 'hostname', 'id', 'ip'],
  ...['kill', 'ls', 'mkdir', 'mknod', 'mount', 'ps', 'pwd', 'readlink', 'rm', 'sh', 'sleep'],
  ...['stat', 'stty', 'tail', 'test', 'touch', 'tr', 'true', 'tty', 'unshare', 'wc'],
]

/** Fourteen capabilities that Docker gives. */
export const usualCapabilities = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID'],
  ...['SETFCAP', 'SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'],
].map((name) => `CAP_${name}`)

function plainConfig(id: string, options: BundleOptions): BundleConfig {
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: [...(options.args ?? ['sh', '-c', options.script ?? 'true'])],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: {
        bounding: usualCapabilities,
        effective: usualCapabilities,
        permitted: usualCapabilities,
      },
      noNewPrivileges: false,
    },
    root: { path: 'rootfs', readonly: false },
    hostname: 'container',
    mounts: usualMounts(),
    annotations: {},
    hooks: {},
    linux: {
      namespaces: ['pid', 'network', 'mount', 'ipc', 'uts', 'cgroup'].map((type) => ({ type })),
      cgroupsPath: `/${id}`,
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      maskedPaths: ['/proc/kcore', '/proc/timer_list', '/sys/firmware'],
      readonlyPaths: ['/proc/sys', '/proc/bus'],
    },
  }
}

function usualMounts(): BundleMount[] {
  const quiet = ['nosuid', 'noexec', 'nodev']
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: quiet },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
    },
    {
      destination: '/dev/shm',
      type: 'tmpfs',
      source: 'shm',
      options: [...quiet, 'mode=1777', 'size=1m'],
    },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...quiet, 'ro'] },
  ]
}

/** Directories of a container's cgroup, in all hierarchies. */
export function cgroupDirectories(id: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '')
  return mounts.map((mount) => join(mount, id)).filter((path) => existsSync(path))
}

/** Content of the first of these files that a cgroup of the container has. */
export function cgroupValue(id: string, names: readonly string[]): string | undefined {
  const paths = cgroupDirectories(id).flatMap((directory) => {
    return names.map((name) => join(directory, name))
  })
  const path = paths.find((candidate) => existsSync(candidate))
  return path === undefined ? undefined : readFileSync(path, 'utf8').trim()
}
