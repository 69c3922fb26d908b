import { changeProject, type ProjectChange } from '../app/change-project.ts'
import { findProject } from '../app/find-project.ts'
import type { Invocation } from './command.ts'
import { showProgress } from './progress.ts'

/** Asks for a change of the selected project and shows it. Resolves with the exit status. */
export async function changeServices(
  { session, globals }: Invocation<unknown>,
  change: ProjectChange,
): Promise<number> {
  const found = await findProject(globals.selection, session)
  return showProgress(changeProject(found, change, session), session, globals)
}
