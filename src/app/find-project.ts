import { StackError } from '../errors/stack-error.ts'
import type { Project } from '../model/project.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface FoundProject {
  readonly name: string
  /** Known when a stack file had to be read to find the name. */
  readonly project: Project | undefined
}

/**
 * The project of a command that needs no stack file: the one that `-p` or `COMPOSE_PROJECT_NAME`
 * names, else that of the stack file found.
 */
export async function findProject(
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<FoundProject> {
  const named = selection.projectName ?? surroundings.environment.COMPOSE_PROJECT_NAME
  if (named !== undefined && named !== '')
    return { name: checkProjectName(named), project: undefined }
  const { loadStackFile } = await import('./load-stack-file.ts')
  const { project } = await loadStackFile(selection, [], surroundings)
  return { name: project.name, project }
}

function checkProjectName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name)) return name
  throw new StackError('SF0013', `invalid project name ${JSON.stringify(name)}`, {
    hint: 'use lower case letters, digits, "-" and "_", beginning with a letter or a digit',
  })
}
