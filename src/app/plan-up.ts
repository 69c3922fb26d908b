import type { PlanPreview } from '../model/plan-preview.ts'
import type { Project } from '../model/project.ts'
import { withSupervisor } from './connect.ts'
import type { Surroundings } from './surroundings.ts'
import type { UpOptions } from './up-project.ts'

export type { PlanPreview }

/** What bringing the project up would do now. */
export function planUp(
  project: Project,
  { mayLose: _mayLose, ...options }: UpOptions,
  surroundings: Surroundings,
): Promise<PlanPreview> {
  return withSupervisor(surroundings, (client) =>
    client.plan(project.name, { type: 'up', project, ...options }),
  )
}
