import { transitiveDependencies } from '../graph/dependency-graph.ts'
import type { DependencyCondition } from '../model/service.ts'
import type { Project } from '../model/project.ts'
import { controlSocketPath } from '../model/state-directories.ts'
import { withSupervisor } from './connect.ts'
import { containerWord, readContainers, type ListedContainer } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface ServiceNode {
  readonly name: string
  /** What it waits for before it starts. */
  readonly dependsOn: readonly {
    readonly name: string
    readonly condition: DependencyCondition
    readonly required: boolean
  }[]
  /** Of its containers, such as `running (healthy)`; empty when nothing is known of them. */
  readonly states: readonly string[]
}

/** The services that are named, else all, with what they depend on, and what they are doing if a supervisor runs. */
export async function graphServices(
  project: Project,
  targets: readonly string[],
  surroundings: Surroundings,
): Promise<readonly ServiceNode[]> {
  const containers = await containersIfSupervised(project.name, surroundings)
  const asked = targets.length === 0 ? Object.keys(project.services) : targets
  const shown = transitiveDependencies(project.services, asked)
  const services = Object.values(project.services).filter(({ name }) => shown.includes(name))
  return services.map(({ name, dependsOn }) => ({
    name,
    dependsOn: Object.entries(dependsOn)
      .filter(([dependency]) => dependency in project.services)
      .map(([dependency, { condition, required }]) => ({ name: dependency, condition, required })),
    states: containers.filter(({ container }) => container.service === name).map(stateText),
  }))
}

/** A graph is worth showing where nothing runs and to those who may not ask. */
async function containersIfSupervised(
  project: string,
  surroundings: Surroundings,
): Promise<readonly ListedContainer[]> {
  if (surroundings.userId !== 0) return []
  const { findSupervisor } = await import('../client/connect-supervisor.ts')
  const running = await findSupervisor(controlSocketPath(surroundings.directories))
  if (running === undefined) return []
  return withSupervisor(surroundings, (client) => readContainers(client, project))
}

function stateText(listed: ListedContainer): string {
  const { state } = listed.container
  const word = containerWord(listed)
  if (state.status === 'exited') return `${word} (${state.exit.exitCode})`
  if (state.status !== 'running' || state.health.status === 'none') return word
  return `${word} (${state.health.status})`
}
