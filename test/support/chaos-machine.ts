import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainerStatus, ProjectRequest } from '../../src/client/api.ts'
import { connectSupervisor } from '../../src/client/connect-supervisor.ts'
import type { ControlClient } from '../../src/client/control-client.ts'
import { isUnserved } from '../../src/client/control-socket.ts'
import { StackError } from '../../src/errors/stack-error.ts'
import { eventually } from './eventually.ts'
import { repositoryRoot } from './repository.ts'
import type { TestMachine } from './test-machine.ts'

export type Victim = 'stackd' | 'stack-monitor' | 'stack-runtime'

/** A supervisor that is spoken to without the command line tool, and processes to kill. */
export interface ChaosMachine {
  /** Resolves with the failures; `undefined` when the supervisor was killed meanwhile. */
  request(project: string, body: ProjectRequest): Promise<readonly string[] | undefined>
  /** Exit code of a command; `undefined` when it could not be run or its supervisor was killed. */
  exec(project: string, service: string, command: readonly string[]): Promise<number | undefined>
  containers(project: string): Promise<readonly ContainerStatus[]>
  /** Pids of the machine's processes of that program. */
  pids(victim: Victim): readonly number[]
  /** Resolves when a supervisor answers and each container that runs has its monitor. */
  recovered(project: string): Promise<void>
  /** Processes, mounts and files of containers: none is left when the project is down. */
  leftovers(): readonly string[]
  /** Descriptors that the supervisor holds when nobody is connected, by kind. */
  restingDescriptors(): Promise<Readonly<Record<string, number>>>
}

export function openChaosMachine(machine: TestMachine): ChaosMachine {
  const native = join(repositoryRoot, 'dist/native')
  const monitor = join(native, 'stack-monitor')
  const program = {
    launcher: [monitor, 'supervisor'],
    node: process.execPath,
    file: join(repositoryRoot, 'dist/stackd.cjs'),
    nativePrograms: [monitor],
    directories: {
      data: machine.environment.STACK_DATA_DIR ?? '',
      run: machine.runDirectory,
    },
    environment: machine.environment,
  } as const

  async function use<T>(work: (client: ControlClient) => Promise<T>): Promise<T | undefined> {
    try {
      const client = await connectSupervisor(program)
      try {
        return await work(client)
      } finally {
        client.close()
      }
    } catch (error) {
      if (isUnserved(error) || wasCutShort(error)) return undefined
      throw error
    }
  }

  const containers = (project: string): Promise<readonly ContainerStatus[]> =>
    eventually(() => use(async (client) => (await client.containers(project)).containers), {
      for: 'an answer of the supervisor',
      timeoutMs: 60_000,
    })
  const pids = (victim: Victim): readonly number[] => processesOf(machine.runDirectory, victim)

  return {
    pids,
    containers,
    request: (project, body) =>
      use(async (client) => {
        for await (const event of client.request(project, body)) {
          if (event.type === 'finished') return event.failures.map(({ message }) => message)
        }
        return undefined
      }),
    exec: (project, service, command) =>
      use((client) => execute(client, project, service, command)),
    recovered: async (project) => {
      await eventually(
        async () => {
          const found = await containers(project)
          const running = found.filter(({ container }) => container.state.status === 'running')
          return running.length <= pids('stack-monitor').length
        },
        { for: 'a monitor for each container', timeoutMs: 60_000 },
      )
    },
    leftovers: () => [
      ...(['stack-monitor', 'stack-runtime', 'stack-init'] as const).flatMap((program) =>
        processesOf(machine.runDirectory, program).map((pid) => `${program} ${pid}`),
      ),
      ...mountsBelow(machine.directory),
      ...['run/containers', 'run/runtime', 'data/containers'].flatMap((path) =>
        entries(join(machine.directory, path))
          .filter((entry) => entry !== '.cache') // Filters of the runtime, for every container.
          .map((entry) => `${path}/${entry}`),
      ),
    ],
    restingDescriptors: () => {
      // The one that it serves, and those by which rtnetlink and nf_tables tell what was lost.
      const own = 3
      return eventually(
        () => {
          const counts = countKinds(pids('stackd')[0] ?? 0)
          return counts['socket:[N]'] === own ? counts : undefined
        },
        { for: 'a supervisor that has its own sockets only' },
      )
    },
  }
}

async function execute(
  client: ControlClient,
  project: string,
  service: string,
  command: readonly string[],
): Promise<number | undefined> {
  const session = await client.exec({
    ...{ project, service, index: 1, command, environment: [], user: null },
    ...{ workingDirectory: null, privileged: false, terminal: null, stdin: false },
  })
  try {
    for await (const frame of session.frames()) {
      if (frame.type === 'start-failed') return undefined
      if (frame.type === 'end') return frame.exitCode
    }
    return undefined
  } finally {
    session.close()
  }
}

/** What requests fail with when a supervisor is killed, or a service does not run. */
function wasCutShort(error: unknown): boolean {
  return (
    error instanceof StackError && ['DM0001', 'DM0002', 'CT0007', 'EN0006'].includes(error.code)
  )
}

function processesOf(runDirectory: string, victim: Victim | 'stack-init'): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const words = read(`/proc/${pid}/cmdline`).split('\0')
      const ours = words.concat(read(`/proc/${pid}/environ`)).some((w) => w.includes(runDirectory))
      if (!ours) return false
      if (victim === 'stackd') return words.some((word) => word.endsWith('/stackd.cjs'))
      return (words[0] ?? '').endsWith(`/${victim}`)
    })
    .map(Number)
}

function mountsBelow(directory: string): readonly string[] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.startsWith(`${directory}/`))
    .map((target) => `mount ${target}`)
}

function countKinds(pid: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of entries(`/proc/${pid}/fd`)) {
    const kind = linkTarget(`/proc/${pid}/fd/${name}`).replace(/\d+/g, 'N')
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

// What is read here may end meanwhile: gone is empty.

function linkTarget(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function entries(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
