import { dependenciesOf, transitiveDependencies } from '../graph/dependency-graph.ts'
import type { Directive } from '../model/directive.ts'
import type { Project } from '../model/project.ts'

/** The services that a request is about, with what they need. The others are kept as they are asked to be. */
export function touchedServices(
  directive: Directive,
  { services }: Project,
): (serviceName: string) => boolean {
  const names = namesIn(directive, services)
  if (names === undefined) return () => true
  const touched = new Set(names)
  return (serviceName) => touched.has(serviceName)
}

/** `undefined` for all. */
function namesIn(
  directive: Directive,
  services: Project['services'],
): readonly string[] | undefined {
  switch (directive.type) {
    case 'run': {
      const { noDeps, service } = directive
      const graph = { ...services, [service.name]: service }
      return noDeps ? [] : transitiveDependencies(services, dependenciesOf(graph, service.name))
    }
    case 'up': {
      const { noDeps, targets } = directive
      if (targets.length === 0) return undefined
      return noDeps ? targets : transitiveDependencies(services, targets)
    }
    case 'start':
      return directive.services.length === 0 ? undefined : directive.services
    default:
      return undefined
  }
}
