import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isInstalled, startDockerDaemon } from '../../bench/docker-daemon.mjs'
import { writeBusyboxTree } from './busybox-image.ts'
import { eventually } from './eventually.ts'
import { runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts'
import { runtimeProgram } from './runtime-bundle.ts'
import { killRemaining, unmountBelow } from './test-machine.ts'

export type EngineName = 'podman' | 'docker'

/** Another container engine over our runtime; nothing of it is outside of its directory. */
export interface OtherEngine {
  run(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun>
  /** Throws with the output unless it ended well. */
  must(args: readonly string[]): Promise<string>
  /** Runs a container of the busybox image without a network. */
  runContainer(
    options: readonly string[],
    command: readonly string[],
    programOptions?: ProgramOptions,
  ): Promise<ProgramRun>
  /** Starts a container in the background. */
  startContainer(name: string, script: string, options?: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Empty when the engine can be started here. */
export function missingFor(name: EngineName): string {
  if (process.getuid?.() !== 0) return 'root'
  const programs = name === 'podman' ? ['podman', 'conmon'] : ['docker', 'dockerd', 'containerd']
  return programs.filter((program) => !isInstalled(program)).join(', ')
}

export async function openEngine(name: EngineName): Promise<OtherEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'stack-engine-'))
  try {
    const client = await (name === 'podman' ? openPodman(directory) : openDocker(directory))
    const engine = engineOver(directory, client)
    const archive = join(directory, 'busybox.tar')
    await writeBusyboxTree(archive)
    await engine.must(['import', archive, image])
    return engine
  } catch (error) {
    await clear(directory)
    throw error
  }
}

const image = 'busybox:test'

interface Client {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Options of every `run`. */
  readonly runOptions: readonly string[]
  close(): Promise<void>
}

function openPodman(directory: string): Client {
  const places = ['root', 'runroot', 'tmpdir'].flatMap((name) => [
    `--${name}`,
    join(directory, name),
  ])
  const kinds = ['--storage-driver=vfs', '--cgroup-manager=cgroupfs', '--events-backend=file']
  return {
    words: ['podman', ...places, ...kinds, '--runtime', runtimeProgram],
    // An empty file instead of the machine's configuration.
    env: { PATH: process.env.PATH ?? '', HOME: directory, CONTAINERS_CONF: '/dev/null' },
    // Its defaults are above the caller's limits, which not every root may raise.
    runOptions: ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024'],
    close: async () => undefined,
  }
}

async function openDocker(directory: string): Promise<Client> {
  const name = basename(directory)
  const daemon = await startDockerDaemon(join(directory, 'docker'), [
    '--storage-driver=vfs',
    '--exec-opt=native.cgroupdriver=cgroupfs',
    `--add-runtime=stack=${runtimeProgram}`,
    '--default-runtime=stack',
    '--iptables=false',
    '--bridge=none',
    // A containerd that runs on the machine may be the one that is used.
    `--containerd-namespace=${name}`,
    `--containerd-plugins-namespace=${name}-plugins`,
  ])
  if (daemon === undefined) throw new Error('dockerd does not come up')
  return { words: ['docker'], env: daemon.env, runOptions: [], close: () => daemon.close() }
}

function engineOver(directory: string, client: Client): OtherEngine {
  const [program = '', ...words] = client.words
  const run = (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> =>
    runProgram(program, [...words, ...args], {
      timeoutMs: 60_000,
      cwd: directory, // Where conmon 2.1.6 writes a file when memory is short.
      ...options,
      env: client.env,
    })
  const must = async (args: readonly string[]): Promise<string> => {
    const ended = await run(args)
    if (ended.exitCode === 0) return ended.stdout.trimEnd()
    throw new Error(`${program} ${args.join(' ')}: ${ended.exitCode}\n${ended.stderr}`)
  }
  const parent = `--cgroup-parent=/${basename(directory)}`
  const outside = ['--network=none', parent, ...client.runOptions]
  return {
    run,
    must,
    runContainer: (options, command, programOptions) =>
      run(['run', ...outside, ...options, image, ...command], programOptions),
    startContainer: async (name, script, options = []) => {
      await must(['run', '-d', ...outside, `--name=${name}`, ...options, image, 'sh', '-c', script])
    },
    close: async () => {
      const containers = (await run(['ps', '-aq'])).stdout.split('\n').filter((id) => id !== '')
      if (containers.length > 0) await run(['rm', '-f', ...containers])
      await client.close()
      await clear(directory)
    },
  }
}

/** Ends and removes what is left, also of an engine that failed. */
async function clear(directory: string): Promise<void> {
  killRemaining(directory)
  for (const cgroup of cgroupsNamed(basename(directory))) {
    await eventually(() => removeCgroup(cgroup), { for: `the end of what is in ${cgroup}` })
  }
  unmountBelow(directory)
  rmSync(directory, { recursive: true, force: true })
}

/** In the hierarchy of version 2, and in those of version 1 one level below. */
function cgroupsNamed(name: string): readonly string[] {
  const top = '/sys/fs/cgroup'
  return ['', ...readdirSync(top)].map((each) => join(top, each, name)).filter(existsSync)
}

/** Whether it is gone with all below it; its processes are killed first. */
function removeCgroup(directory: string): boolean {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && !removeCgroup(join(directory, entry.name))) return false
    }
    const pids = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)
    for (const pid of pids) process.kill(Number(pid), 'SIGKILL')
    rmdirSync(directory)
    return true
  } catch {
    // A process has ended meanwhile, or has not yet, or the engine itself has removed it.
    return !existsSync(directory)
  }
}
