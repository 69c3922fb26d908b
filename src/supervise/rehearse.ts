import type { Engine } from '../engine/engine.ts'
import type { Failure } from '../errors/stack-error.ts'
import type { Project } from '../model/project.ts'
import { imagineEngine } from './imagined-engine.ts'
import { ProjectLoop, type ProjectLoopOptions, type ProjectRequest } from './project-loop.ts'

/**
 * Fulfils a request by the same steps as ever, on a copy of what is observed: its progress is that
 * of the request, and nothing is changed.
 */
export async function rehearse(
  project: string,
  request: ProjectRequest,
  engine: Engine,
  options: ProjectLoopOptions,
): Promise<readonly Failure[]> {
  const asked = request.project ?? (await engine.desiredStates.read(project))?.project
  const imagined = await imagineEngine(engine, project, jobsOf(asked))
  const loop = new ProjectLoop(project, imagined, { ...options, onFailure: () => undefined })
  try {
    return await loop.submit(request)
  } finally {
    loop.close()
  }
}

/** Services that others want done before they start. */
function jobsOf(project: Project | undefined): ReadonlySet<string> {
  const services = Object.values(project?.services ?? {})
  const jobs = services.flatMap(({ dependsOn }) =>
    Object.entries(dependsOn).flatMap(([name, { condition }]) =>
      condition === 'service_completed_successfully' ? [name] : [],
    ),
  )
  return new Set(jobs)
}
