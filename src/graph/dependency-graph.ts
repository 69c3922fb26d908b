/** Services by name, each with the names that it depends on, such as those of a `Project`. */
export type DependencyGraph = Readonly<
  Record<string, { readonly dependsOn: Readonly<Record<string, unknown>> }>
>

/**
 * All services, each after its dependencies; as far as those allow, in the order of the record.
 * Services of a cycle come in some order.
 */
export function dependencyOrder(graph: DependencyGraph): readonly string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const dependency of dependenciesOf(graph, name)) visit(dependency)
    order.push(name)
  }
  for (const name of Object.keys(graph)) visit(name)
  return order
}

/** All services, each before its dependencies. */
export function reverseDependencyOrder(graph: DependencyGraph): readonly string[] {
  return dependencyOrder(graph).toReversed()
}

/** Direct dependencies that the graph holds. */
export function dependenciesOf(graph: DependencyGraph, name: string): readonly string[] {
  const service = Object.hasOwn(graph, name) ? graph[name] : undefined
  if (service === undefined) return []
  return Object.keys(service.dependsOn).filter((dependency) => Object.hasOwn(graph, dependency))
}

/** Services that name this one as a dependency. */
export function dependentsOf(graph: DependencyGraph, name: string): readonly string[] {
  return Object.keys(graph).filter((other) => dependenciesOf(graph, other).includes(name))
}

/** The targets and all that they depend on, in dependency order. */
export function transitiveDependencies(
  graph: DependencyGraph,
  targets: readonly string[],
): readonly string[] {
  return closure(graph, targets, dependenciesOf)
}

/** The targets and all that depends on them, in dependency order. */
export function transitiveDependents(
  graph: DependencyGraph,
  targets: readonly string[],
): readonly string[] {
  return closure(graph, targets, dependentsOf)
}

/** A cycle as a path that ends where it starts, such as `[a, b, a]`, or `undefined`. */
export function findCycle(graph: DependencyGraph): readonly string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (name: string): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return undefined
    path.push(name)
    for (const dependency of dependenciesOf(graph, name)) {
      const cycle = visit(dependency)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    done.add(name)
    return undefined
  }
  for (const name of Object.keys(graph)) {
    const cycle = visit(name)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

function closure(
  graph: DependencyGraph,
  targets: readonly string[],
  neighbours: (graph: DependencyGraph, name: string) => readonly string[],
): readonly string[] {
  const reached = new Set<string>()
  const open = targets.filter((name) => Object.hasOwn(graph, name))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    open.push(...neighbours(graph, name))
  }
  return dependencyOrder(graph).filter((name) => reached.has(name))
}
