import { randomBytes } from 'node:crypto'
import type { RunRequest } from '../client/api.ts'
import { parseEnvFile } from '../config/parse-env-file.ts'
import { resolvePath } from '../config/posix-path.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ProgressEvent } from '../events/event.ts'
import type { Project } from '../model/project.ts'
import { streamFromSupervisor, withSupervisor } from './connect.ts'
import { useSession, type RunningCommand } from './exec-in-service.ts'
import { readAllContainers } from './list-containers.ts'
import { readIfPresent } from './load-stack-file.ts'
import type { Surroundings } from './surroundings.ts'

export type OneOffRequest = Omit<RunRequest, 'type' | 'project' | 'starts'>

export function oneOffName(project: Project, serviceName: string): string {
  return `${project.name}-${serviceName}-run-${randomBytes(6).toString('hex')}`
}

/** Makes the container of a `run` after what it depends on is ready, and starts it. */
export function startOneOff(
  project: Project,
  request: OneOffRequest,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  return streamFromSupervisor(surroundings, (client) =>
    client.request(project.name, { ...request, type: 'run', project, starts: true }),
  )
}

/** Makes the container of a `run` after what it depends on is ready, and leaves it to be started. */
export function createOneOff(
  project: Project,
  request: OneOffRequest,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  return streamFromSupervisor(surroundings, (client) =>
    client.request(project.name, { ...request, type: 'run', project, starts: false }),
  )
}

/** Starts the container that was made, connected to its stdio for the time of `use`. */
export function attachOneOff<T>(
  project: Project,
  { containerName }: OneOffRequest,
  surroundings: Surroundings,
  use: (running: RunningCommand) => Promise<T>,
): Promise<T> {
  return withSupervisor(surroundings, async (client) =>
    useSession(await client.attachedStart({ project: project.name, containerName }), use),
  )
}

export function containerIdOf(
  project: Project,
  containerName: string,
  surroundings: Surroundings,
): Promise<string> {
  return withSupervisor(surroundings, async (client) => {
    const containers = await readAllContainers(client, project.name)
    const found = containers.find(({ container }) => container.name === containerName)
    // With `--rm` it may have come to its end already.
    return found?.container.id ?? containerName
  })
}

/** Variables for a container: names without a value stand for those of `lookup`; files give the rest. */
export async function oneOffEnvironment(
  given: readonly string[],
  files: readonly string[],
  lookup: (name: string) => string | undefined,
  { workingDirectory }: Pick<Surroundings, 'workingDirectory'>,
): Promise<Readonly<Record<string, string>>> {
  const environment = new Map(
    given.flatMap((text): [string, string][] => {
      const equals = text.indexOf('=')
      if (equals >= 0) return [[text.slice(0, equals), text.slice(equals + 1)]]
      const value = lookup(text)
      return value === undefined ? [] : [[text, value]]
    }),
  )
  for (const file of files) {
    const content = await readIfPresent(resolvePath(workingDirectory, file))
    if (content === undefined) {
      throw new StackError('SF0014', `environment file ${file} does not exist`)
    }
    const { values, problems } = parseEnvFile(new TextDecoder().decode(content), (name) =>
      environment.get(name),
    )
    const [problem] = problems
    if (problem !== undefined) {
      throw new StackError('SF0014', `${file}, line ${problem.line}: ${problem.reason}`)
    }
    for (const [name, value] of values) if (!environment.has(name)) environment.set(name, value)
  }
  return Object.fromEntries(environment)
}
