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
  /** Descriptors that the supervisor holds for runs: pidfds, terminals, sockets without a name. */
  heldDescriptors(): Promise<readonly string[]>
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
    heldDescriptors: async () => {
      const [pid] = await eventually(() => (pids('stackd').length > 0 ? pids('stackd') : false), {
        for: 'the supervisor',
      })
      return descriptorsOf(pid ?? 0).filter((target) => /pidfd|ptmx/.test(target))
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

function processesOf(runDirectory: string, victim: Victim): readonly number[] {
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

function descriptorsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).map((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`)
    } catch {
      return '' // It was closed meanwhile.
    }
  })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // It ended meanwhile.
  }
}
