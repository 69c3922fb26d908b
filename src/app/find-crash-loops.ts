import { withSupervisor } from './connect.ts'
import type { ListedContainer } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

/** A container that ends again and again soon after its start. */
export interface CrashLoop {
  readonly listed: ListedContainer
  /** The last that it wrote. */
  readonly lines: readonly string[]
}

/** Restarts in a row after runs too short to count as success. */
const fewestInRow = 3
const shownLines = 3

/** Those that are in a crash loop, with what they said last; asks nothing when none is. */
export async function findCrashLoops(
  containers: readonly ListedContainer[],
  surroundings: Surroundings,
): Promise<readonly CrashLoop[]> {
  const looping = containers.filter(isCrashLooping)
  if (looping.length === 0) return []
  return withSupervisor(surroundings, async (client) => {
    const loops: CrashLoop[] = []
    for (const listed of looping) {
      const { project, service, id } = listed.container
      const query = {
        project,
        services: [service],
        tail: shownLines,
        follow: false,
        since: undefined,
        until: undefined,
      }
      const lines: string[] = []
      for await (const line of client.logs(query)) {
        if (line.containerId === id) lines.push(line.text)
      }
      loops.push({ listed, lines: lines.slice(-shownLines) })
    }
    return loops
  })
}

export function isCrashLooping({ container, restartsAt }: ListedContainer): boolean {
  const goesOn = restartsAt !== undefined || container.state.status === 'running'
  return goesOn && container.restartStreak >= fewestInRow
}
