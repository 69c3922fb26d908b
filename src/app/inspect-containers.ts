import { StackError } from '../errors/stack-error.ts'
import type { Image } from '../model/image.ts'
import type { InspectedContainer } from '../model/inspected-container.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import type { Surroundings } from './surroundings.ts'

export interface InspectedWithImage extends InspectedContainer {
  readonly image: Image | undefined
}

const shortestIdBeginning = 4

/** Containers by service, by name, or by the beginning of their id; all when none is named. */
export function inspectContainers(
  { name }: FoundProject,
  names: readonly string[],
  surroundings: Surroundings,
): Promise<readonly InspectedWithImage[]> {
  return withSupervisor(surroundings, async (client) => {
    const [{ containers }, { images }] = await Promise.all([client.inspect(name), client.images()])
    const all = containers.map((inspected) => ({
      ...inspected,
      image: images.find(({ id }) => id === inspected.container.imageId),
    }))
    return names.length === 0 ? all : names.flatMap((each) => named(each, all))
  })
}

function named(
  name: string,
  containers: readonly InspectedWithImage[],
): readonly InspectedWithImage[] {
  const found = containers.filter(({ container }) => {
    const isId = name.length >= shortestIdBeginning && container.id.startsWith(name)
    return container.service === name || container.name === name || isId
  })
  if (found.length > 0) return found
  throw new StackError('SF0015', `no such service or container: ${name}`, {
    hint: 'list them with "stack ps --all"',
  })
}
