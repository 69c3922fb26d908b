import type { Directive } from '../model/directive.ts'
import type { Project } from '../model/project.ts'
import { imageReferences } from '../model/service.ts'

/** The images that a look at the machine has to find. */
export function neededImages(directive: Directive, project: Project | undefined): string[] {
  const run = directive.type === 'run' ? [directive.service] : []
  const services = [...Object.values(project?.services ?? {}), ...run]
  return [...new Set(services.flatMap(imageReferences))]
}
