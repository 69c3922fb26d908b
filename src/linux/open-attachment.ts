import type { Socket } from 'node:net'
import type { LinuxEngine } from './linux-engine.ts'
import { openAttachment as openMonitorAttachment } from './monitor-connection.ts'
import { findRunning, type ContainerChoice } from './prepare-exec.ts'

/** A connection to the stdio of a service's container; it speaks the frames of native/EXEC.md. */
export function openAttachment(choice: ContainerChoice, engine: LinuxEngine): Promise<Socket> {
  const { id } = findRunning(choice, engine)
  return openMonitorAttachment(engine.tools.layout.container(id).controlSocket)
}
