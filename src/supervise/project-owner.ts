import { StackError } from '../errors/stack-error.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Directive } from '../model/directive.ts'
import { labelNames } from '../model/labels.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'

/** What tells directories apart wherever they lie; `undefined` when there is none under the path. */
export type IdentifyDirectory = (path: string) => Promise<string | undefined>

export interface OwnerInput {
  readonly directive: Directive
  /** The stack file that the request was given. */
  readonly project: Project | undefined
  readonly desired: DesiredState | undefined
  readonly containers: readonly ObservedContainer[]
}

/**
 * Refuses (DM0005) a stack file for a project that another directory has up: two projects of one
 * name would take each other's containers for orphans. A directory that was moved is the same
 * project, as nothing is left at its place; a stack file from standard input has no place.
 */
export async function requireOwner(input: OwnerInput, identify: IdentifyDirectory): Promise<void> {
  const { directive, project } = input
  if (project === undefined || project.files.length === 0) return
  if ('takeOver' in directive && directive.takeOver) return
  const root = ownerRoot(input)
  if (root === undefined || root === project.workingDirectory) return
  const owner = await identify(root)
  if (owner === undefined || owner === (await identify(project.workingDirectory))) return
  const { name, workingDirectory } = project
  throw new StackError('DM0005', `project "${name}" is up from ${root}, not ${workingDirectory}`, {
    hint:
      'give this one another name with -p or COMPOSE_PROJECT_NAME, end the other one with ' +
      `"stack -p ${name} down", or make it this one's with "stack up --take-over"`,
  })
}

/** The directory that the project was last brought up from; without desired state, by its containers. */
function ownerRoot({ desired, containers }: OwnerInput): string | undefined {
  if (desired !== undefined) {
    return desired.project.files.length === 0 ? undefined : desired.project.workingDirectory
  }
  const labels = containers.find(
    (container) => (container.labels[labelNames.configFiles] ?? '') !== '',
  )?.labels
  return labels?.[labelNames.workingDirectory]
}
