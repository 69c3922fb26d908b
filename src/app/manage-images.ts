import { resolve } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import type { Image } from '../model/image.ts'
import { canonicalReference, parseReference } from '../model/image-reference.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { withSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface ContainerImage {
  readonly container: ObservedContainer
  /** `undefined` for another kind of rootfs, or when it was removed. */
  readonly image: Image | undefined
}

export function listImages(surroundings: Surroundings): Promise<readonly Image[]> {
  return withSupervisor(surroundings, async (client) => (await client.images()).images)
}

/** Each by reference as users write it, or by the beginning of its id. */
export async function inspectImages(
  names: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Image[]> {
  const images = await listImages(surroundings)
  return names.map((name) => {
    const found = images.find((image) => isNamed(image, name))
    if (found !== undefined) return found
    throw new StackError('IM0001', `no such image: ${name}`, {
      hint: 'list the images of this machine with "stack image ls"',
    })
  })
}

/** Paths are taken from the caller's directory. Returns lines that say what was loaded. */
export function loadImage(archive: string, surroundings: Surroundings): Promise<readonly string[]> {
  const path = resolve(surroundings.workingDirectory, archive)
  return withSupervisor(surroundings, async (client) => {
    return (await client.changeImages({ type: 'load', archive: path })).lines
  })
}

export function importImage(
  tree: string,
  reference: string,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const path = resolve(surroundings.workingDirectory, tree)
  return withSupervisor(surroundings, async (client) => {
    return (await client.changeImages({ type: 'import', tree: path, reference })).lines
  })
}

export function removeImage(
  reference: string,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  return withSupervisor(surroundings, async (client) => {
    return (await client.changeImages({ type: 'remove', reference })).lines
  })
}

/** What the containers of a project were made from. */
export function listContainerImages(
  { name, project }: FoundProject,
  services: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ContainerImage[]> {
  return withSupervisor(surroundings, async (client) => {
    const [containers, { images }] = await Promise.all([
      readContainers(client, name),
      client.images(),
    ])
    checkServices(services, containers, project)
    return containers
      .map(({ container }) => container)
      .filter(({ service }) => services.length === 0 || services.includes(service))
      .map((container) => ({ container, image: images.find(({ id }) => id === container.imageId) }))
  })
}

const shortestIdBeginning = 4

function isNamed(image: Image, name: string): boolean {
  const digits = image.id.replace(/^sha256:/, '')
  if (image.id === name) return true
  if (name.length >= shortestIdBeginning && digits.startsWith(name)) return true
  const reference = parseReference(name)
  return reference !== undefined && image.references.includes(canonicalReference(reference))
}
