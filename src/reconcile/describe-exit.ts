import type { ExitRecord } from '../model/container-state.ts'
import type { ObservedContainer } from '../model/observed-state.ts'

/** How a container ended, in the words of Docker Compose where it has any: `exited (1)`. */
export function exitWords(container: ObservedContainer): string {
  if (container.state.status !== 'exited' || !hasCode(container.state.exit)) {
    return describeExit(container)
  }
  const { exitCode, oomKilled } = container.state.exit
  return oomKilled ? `exited (${exitCode}): out of memory` : `exited (${exitCode})`
}

function hasCode({ startError, lost, unknown }: ExitRecord): boolean {
  return startError === undefined && lost !== true && unknown !== true
}

/** How a container ended, as a clause: `exited with 137 (out of memory)`. */
export function describeExit(container: ObservedContainer): string {
  if (container.state.status !== 'exited') return `is ${container.state.status}`
  const { exit } = container.state
  if (exit.startError !== undefined) return 'could not be started'
  if (exit.lost === true) return 'ended with the machine'
  if (exit.unknown === true) return 'ended, and its exit status is not known'
  if (exit.oomKilled) return `exited with ${exit.exitCode} (out of memory)`
  if (exit.signal !== 0) return `exited with ${exit.exitCode} (signal ${exit.signal})`
  return `exited with ${exit.exitCode}`
}
