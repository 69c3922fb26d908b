import { join } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import { milliseconds } from '../model/duration.ts'
import { deleteRun } from './delete-run.ts'
import { isPresent } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'
import { connectIfServed, type MonitorConnection } from './monitor-connection.ts'
import { runtimeOf, type RunSubject } from './oci-runtime.ts'

const looks = 500
const pause = milliseconds(10)

/** Waits for the end of a run whose exit is known: its monitor has still to remove the container. */
export async function finishRun(subject: RunSubject, tools: LinuxTools): Promise<void> {
  if (isKnownToRuntime(subject, tools)) await endStrayRun(subject, tools)
}

/**
 * Ends what is left of a run that nobody owns: its supervisor or its monitor was killed on the way.
 * A monitor holds the lock from before it creates the container, and serves its socket after.
 * Does nothing for a container that has none.
 */
export async function endStrayRun(subject: RunSubject, tools: LinuxTools): Promise<void> {
  const { layout, binding, clock } = tools
  const { monitorLock, controlSocket } = layout.container(subject.id)
  for (let look = 0; look < looks; look += 1) {
    const { descriptor } = await binding.lockFile({ path: monitorLock, wait: false })
    if (descriptor !== -1) {
      await binding.closeDescriptor({ descriptor })
      // A monitor removes it as the last thing, but for one that was killed before.
      if (isKnownToRuntime(subject, tools)) await deleteRun(subject, tools)
      return
    }
    const connection = await connectIfServed(controlSocket)
    if (connection === undefined) {
      await new Promise<void>((resolve) => clock.schedule(pause, resolve))
      continue
    }
    await killAll(connection)
  }
}

function isKnownToRuntime(subject: RunSubject, tools: LinuxTools): boolean {
  return isPresent(join(runtimeOf(subject, tools).root, subject.id))
}

async function killAll(connection: MonitorConnection): Promise<void> {
  try {
    await connection.request('kill-all')
    await connection.ended
  } catch (error) {
    // It ended meanwhile, or the container did; the next look tells.
    if (!(error instanceof StackError)) throw error
  } finally {
    connection.close()
  }
}
