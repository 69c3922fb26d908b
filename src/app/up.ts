import type { Project } from '../model/project.ts'
import { CiRun, type CiStart } from './ci-run.ts'
import { AttachedRun, type AttachedStart } from './attached-run.ts'
import { streamFromSupervisor, withSupervisor } from './connect.ts'
import type { Surroundings } from './surroundings.ts'
import { upProject, type UpOptions, type UpStep } from './up-project.ts'

/** Brings the project up in the background. */
export function upDetached(
  project: Project,
  options: UpOptions,
  surroundings: Surroundings,
): AsyncGenerator<UpStep> {
  return streamFromSupervisor(surroundings, (client) => upProject(client, project, options))
}

/** Opens a run in the foreground for the time of `use`; what runs then goes on running. */
export function upAttached<T>(
  start: AttachedStart,
  surroundings: Surroundings,
  use: (run: AttachedRun) => Promise<T>,
): Promise<T> {
  return withSupervisor(surroundings, (client) => use(new AttachedRun(client, start)))
}

/** Opens a run that is to settle for the time of `use`. */
export function upToSettle<T>(
  start: CiStart,
  { surroundings, signal }: { readonly surroundings: Surroundings; readonly signal: AbortSignal },
  use: (run: CiRun) => Promise<T>,
): Promise<T> {
  return withSupervisor(surroundings, (client) => use(new CiRun(client, start, signal)))
}
