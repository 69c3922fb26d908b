import { nearestName } from '../errors/nearest-name.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Project } from '../model/project.ts'

export interface Scale {
  readonly service: string
  readonly replicas: number
}

/** The project with other numbers of containers than its file says. */
export function scaleServices(project: Project, scales: readonly Scale[]): Project {
  const services = { ...project.services }
  for (const { service: name, replicas } of scales) {
    const service = services[name]
    if (service === undefined) throw unknownService(name, project)
    if (service.containerName !== undefined && replicas > 1) {
      throw new StackError('SF0012', `service "${name}" cannot have ${replicas} containers`, {
        hint: `remove its container_name, which only one container can have`,
      })
    }
    services[name] = { ...service, replicas }
  }
  return { ...project, services }
}

function unknownService(name: string, project: Project): StackError {
  const near = nearestName(name, Object.keys(project.services))
  const hint =
    near === undefined ? 'list them with "stack config --services"' : `did you mean "${near}"?`
  return new StackError('SF0015', `no such service: ${name}`, { hint })
}
