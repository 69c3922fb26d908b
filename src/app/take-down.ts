import type { ProgressEvent } from '../events/event.ts'
import { changeProject } from './change-project.ts'
import type { FoundProject } from './find-project.ts'
import type { Surroundings } from './surroundings.ts'

export interface DownOptions {
  readonly removeVolumes?: boolean | undefined
  readonly removeOrphans?: boolean | undefined
  readonly removeImages?: boolean | undefined
  readonly timeoutMs?: number | undefined
}

/** Takes a project down; without its stack file, every service of it is meant. */
export function takeDown(
  found: FoundProject,
  options: DownOptions,
  surroundings: Surroundings,
): AsyncGenerator<ProgressEvent> {
  const { project } = found
  const down = {
    type: 'down',
    removeVolumes: options.removeVolumes ?? false,
    removeOrphans: options.removeOrphans ?? false,
    removeImages: options.removeImages ?? false,
    knownServices:
      project === undefined
        ? null
        : [...Object.keys(project.services), ...project.disabledServices],
    timeoutMs: options.timeoutMs ?? null,
  } as const
  return changeProject(found, down, surroundings)
}
