/** Services by name, each with the names that it depends on, such as those of a `Project`. */
export type DependencyGraph = Readonly<
  Record<string, { readonly dependsOn: Readonly<Record<string, unknown>> }>
>

/**
 * All services, each after its dependencies; as far as those allow, in the order of the record.
 * Services of a cycle come in some order.
 */
export function dependencyOrder(graph: DependencyGraph): readonly string[] {
  return explore(graph).order
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
  return explore(graph).cycle
}

interface Step {
  readonly name: string
  readonly dependencies: readonly string[]
  /** Index of the dependency that is looked at next. */
  next: number
}

/** Walks depth first; without recursion, since a file may hold a very long chain. */
function explore(graph: DependencyGraph): {
  readonly order: readonly string[]
  readonly cycle: readonly string[] | undefined
} {
  const order: string[] = []
  const started = new Set<string>()
  const path: Step[] = []
  const onPath = new Set<string>()
  let cycle: readonly string[] | undefined
  const enter = (name: string): void => {
    started.add(name)
    onPath.add(name)
    path.push({ name, dependencies: dependenciesOf(graph, name), next: 0 })
  }
  for (const root of Object.keys(graph)) {
    if (!started.has(root)) enter(root)
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const dependency = step.dependencies[step.next]
      step.next += 1
      if (dependency === undefined) {
        path.pop()
        onPath.delete(step.name)
        order.push(step.name)
      } else if (onPath.has(dependency)) {
        const names = path.map(({ name }) => name)
        cycle ??= [...names.slice(names.indexOf(dependency)), dependency]
      } else if (!started.has(dependency)) {
        enter(dependency)
      }
    }
  }
  return { order, cycle }
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
