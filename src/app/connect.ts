import type { ControlClient } from '../client/control-client.ts'
import type { SupervisorProgram } from '../client/start-supervisor.ts'
import { StackError } from '../errors/stack-error.ts'
import { nativeProgramNames } from './native-programs.ts'
import type { Surroundings } from './surroundings.ts'

/** Connects to the supervisor for the time of `use`, starting it when none runs. */
export async function withSupervisor<T>(
  surroundings: Surroundings,
  use: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const client = await connect(surroundings)
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

/** As `withSupervisor`, for a stream. */
export async function* streamFromSupervisor<T>(
  surroundings: Surroundings,
  use: (client: ControlClient) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const client = await connect(surroundings)
  try {
    yield* use(client)
  } finally {
    client.close()
  }
}

async function connect(surroundings: Surroundings): Promise<ControlClient> {
  const { directories, environment, node, programDirectory, userId } = surroundings
  if (userId !== 0) {
    throw new StackError(
      'EN0001',
      'stack makes namespaces, networks and mounts, which needs root',
      {
        hint: 'run the same command with "sudo"',
      },
    )
  }
  const { connectSupervisor } = await import('../client/connect-supervisor.ts')
  const file = `${programDirectory}/stackd.cjs`
  const nativePrograms = nativeProgramNames.map((name) => `${programDirectory}/native/${name}`)
  const program: SupervisorProgram = {
    launcher: [`${programDirectory}/native/stack-monitor`, 'supervisor'],
    node,
    file,
    nativePrograms,
    directories,
    environment,
  }
  const { dryRun = false, parallelism } = surroundings
  return connectSupervisor(program, { dryRun, parallelism })
}
