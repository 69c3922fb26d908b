import type { Readable } from 'node:stream'
import type { ControlClient } from '../client/control-client.ts'
import { StackError } from '../errors/stack-error.ts'
import type { FileChange } from '../model/file-change.ts'
import { withSupervisor } from './connect.ts'
import { chooseContainer, type ContainerChoice } from './find-container.ts'
import type { FoundProject } from './find-project.ts'
import type { Surroundings } from './surroundings.ts'

/** What a container of a service has changed of its image, by path. Nothing of the image is run. */
export function listChanges(
  found: FoundProject,
  choice: ContainerChoice,
  surroundings: Surroundings,
): Promise<readonly FileChange[]> {
  return withSupervisor(surroundings, async (client) => {
    const { id } = await chooseContainer(client, found, choice)
    return (await client.changes(id)).changes
  })
}

/** Hands a tar of the root file system of a container to `use`, without what is mounted on it. */
export function exportTree(
  found: FoundProject,
  choice: ContainerChoice,
  surroundings: Surroundings,
  use: (archive: Readable) => Promise<void>,
): Promise<void> {
  return withSupervisor(surroundings, async (client: ControlClient) => {
    const { id, name } = await chooseContainer(client, found, choice)
    try {
      await use(await client.readTree(id))
    } catch (error) {
      if (!isCutShort(error)) throw error
      throw new StackError('CT0011', `the root file system of ${name} cannot be read whole`, {
        hint: 'look at `stack ps` whether the container is still there',
        cause: error,
      })
    }
  })
}

/** The connection ends in the middle when the supervisor cannot go on. */
function isCutShort(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}
