import type { ExecRequest } from '../client/api.ts'
import type { ClientFrame, ExecFrame } from '../client/exec-frames.ts'
import type { ExecSession } from '../client/exec-session.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export type ServiceCommand = Omit<ExecRequest, 'project'>
export type ExecInput = ClientFrame
export type ExecOutput = ExecFrame

export interface RunningCommand {
  readonly frames: () => AsyncIterable<ExecOutput>
  /** Resolves when more can be taken. */
  readonly send: (frame: ExecInput) => Promise<void>
}

/** Runs a command inside a container of a service for the time of `use`. */
export function execInService<T>(
  { name, project }: FoundProject,
  command: ServiceCommand,
  surroundings: Surroundings,
  use: (running: RunningCommand) => Promise<T>,
): Promise<T> {
  return withSupervisor(surroundings, async (client) => {
    checkServices([command.service], await readContainers(client, name), project)
    return useSession(await client.exec({ ...command, project: name }), use)
  })
}

/** Starts a command inside a container of a service, and leaves it alone. */
export function execDetached(
  { name, project }: FoundProject,
  command: ServiceCommand,
  surroundings: Surroundings,
): Promise<void> {
  return withSupervisor(surroundings, async (client) => {
    checkServices([command.service], await readContainers(client, name), project)
    await client.execDetached({ ...command, project: name })
  })
}

/** Connects to the stdio of a container of a service for the time of `use`. */
export function attachToService<T>(
  { name, project }: FoundProject,
  { service, index }: { readonly service: string; readonly index: number },
  surroundings: Surroundings,
  use: (running: RunningCommand) => Promise<T>,
): Promise<T> {
  return withSupervisor(surroundings, async (client) => {
    checkServices([service], await readContainers(client, name), project)
    return useSession(await client.attach({ project: name, service, index }), use)
  })
}

export async function useSession<T>(
  session: ExecSession,
  use: (running: RunningCommand) => Promise<T>,
): Promise<T> {
  try {
    return await use({ frames: () => session.frames(), send: (frame) => session.send(frame) })
  } finally {
    session.close()
  }
}
