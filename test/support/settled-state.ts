import { hasCompleted } from '../../src/model/container-state.ts'
import type { ObservedContainer } from '../../src/model/observed-state.ts'
import type { Project } from '../../src/model/project.ts'
import type { Service } from '../../src/model/service.ts'
import { serviceConfigHash } from '../../src/reconcile/config-hash.ts'
import type { MemoryEngine } from './memory-engine.ts'

/** Where the machine is not as the project says; empty when all of it is up. */
export function unmetWishes(
  { world }: MemoryEngine,
  project: Project,
  isWanted: (serviceName: string) => boolean = () => true,
): readonly string[] {
  const containers = [...world.containers.values()].filter(
    ({ project: name, oneOff }) => name === project.name && oneOff === undefined,
  )
  const wanted = Object.values(project.services).filter(({ name }) => isWanted(name))
  return [
    ...wanted.flatMap((service) =>
      serviceComplaints(
        service,
        containers.filter((container) => container.service === service.name),
      ),
    ),
    ...wanted.flatMap(({ name, networks }) =>
      Object.keys(networks)
        .map((key) => project.networks[key]?.name ?? key)
        .filter((network) => !world.networks.has(network))
        .map((network) => `${name} has no network ${network}`),
    ),
  ]
}

/** All that counts of a machine once it has settled, as text to be compared: numbers may have gaps. */
export function worldAsText({ world }: MemoryEngine): readonly string[] {
  return [
    ...[...world.containers.values()].map(
      ({ service, configHash, state }) => `${service} ${state.status} ${configHash.slice(0, 8)}`,
    ),
    ...[...world.networks.values()].map(({ name, configHash }) => `network ${name} ${configHash}`),
    ...[...world.volumes.values()]
      .filter(({ anonymous }) => !anonymous)
      .map(({ name }) => `volume ${name}`),
  ].toSorted()
}

function serviceComplaints(service: Service, own: readonly ObservedContainer[]): string[] {
  const { name, replicas } = service
  const count = own.length === replicas ? [] : [`${name} has ${own.length} of ${replicas}`]
  const hash = serviceConfigHash(service)
  const outdated = own.filter(({ configHash }) => configHash !== hash)
  const down = own.filter((container) => !isUp(container))
  return [
    ...count,
    ...outdated.map((container) => `${container.name} is outdated`),
    ...down.map((container) => `${container.name} is ${container.state.status}`),
  ]
}

/** Runs, is done, or ended by itself and is not to be started again. */
function isUp({ state, settings }: ObservedContainer): boolean {
  if (state.status !== 'exited') return state.status === 'running'
  return hasCompleted(state) || (!state.exit.requested && settings.restart.name === 'no')
}
