import type { ContainerUsage, UsageSample } from '../model/usage.ts'
import { streamFromSupervisor } from './connect.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** How much of the machine a container uses; `usage` is none while it does not run. */
export interface ContainerLoad {
  readonly id: string
  readonly name: string
  readonly usage: ContainerUsage | undefined
  /** Of one processor, between two samples. */
  readonly cpuPercent: number
}

const streamIntervalMs = 1000
/** Long enough for a share of a processor to mean something. */
const singleIntervalMs = 500

/** The load of the project's containers again and again, or once. */
export function watchUsage(
  { name, project }: FoundProject,
  services: readonly string[],
  times: 'once' | 'again and again',
  surroundings: Surroundings,
): AsyncGenerator<readonly ContainerLoad[]> {
  return streamFromSupervisor(surroundings, async function* (client) {
    checkServices(services, await readAllContainers(client, name), project)
    const intervalMs = times === 'once' ? singleIntervalMs : streamIntervalMs
    let before: UsageSample | undefined
    for await (const sample of client.usage({ project: name, services, intervalMs })) {
      if (before !== undefined || times !== 'once') yield loadsBetween(before, sample)
      if (before !== undefined && times === 'once') return
      before = sample
    }
  })
}

export function loadsBetween(
  before: UsageSample | undefined,
  sample: UsageSample,
): readonly ContainerLoad[] {
  return sample.containers.map(({ id, name, usage }) => {
    const earlier = before?.containers.find((other) => other.id === id)?.usage ?? undefined
    const elapsedMs = before === undefined ? 0 : sample.time - before.time
    return {
      id,
      name,
      usage: usage ?? undefined,
      cpuPercent: usage === null ? 0 : cpuPercent(earlier, usage, elapsedMs),
    }
  })
}

/** A counter that went back belongs to another run of the container. */
function cpuPercent(
  earlier: ContainerUsage | undefined,
  usage: ContainerUsage,
  elapsedMs: number,
): number {
  if (earlier === undefined || elapsedMs <= 0) return 0
  const used = usage.cpuNanoseconds - earlier.cpuNanoseconds
  return used <= 0 ? 0 : (used / (elapsedMs * 1e6)) * 100
}
