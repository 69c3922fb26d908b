import type { ExecResult } from '../engine/containers.ts'
import type { Hook } from '../model/hook.ts'
import { resolveUser } from './bundle/resolve-user.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { ownProcess, runInContainer } from './run-in-container.ts'

/** Of which the last lines are shown when it fails. */
const longestOutput = 256 * 1024

/** Runs a hook for as long as it takes; the end of the container ends it. */
export async function runContainerHook(
  record: ContainerRecord,
  pid: number,
  hook: Hook,
  tools: LinuxTools,
): Promise<ExecResult> {
  const { user, command, environment, workingDirectory, privileged } = hook
  const resolved =
    user === undefined
      ? undefined
      : await resolveUser({
          user,
          roots: [`/proc/${pid}/root`],
          binding: tools.binding,
          serviceName: record.spec.service.name,
        })
  return runInContainer({
    record,
    tools,
    process: {
      ...ownProcess,
      command,
      user: resolved,
      workingDirectory,
      environment: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      privilegedCapabilities: privileged ? tools.machine.boundingCapabilities : undefined,
    },
    timeoutMs: 0,
    maxOutputBytes: longestOutput,
  })
}
