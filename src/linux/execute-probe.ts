import type { ExecResult } from '../engine/containers.ts'
import type { Duration } from '../model/duration.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { ownProcess, runInContainer } from './run-in-container.ts'

/** What Docker keeps of a probe's output, in bytes. */
const longestOutput = 4096

export interface ProbeOptions {
  readonly record: ContainerRecord
  readonly tools: LinuxTools
  readonly command: readonly string[]
  readonly timeout: Duration
}

/** Runs a command in the container's namespaces, as its user, to its end. */
export async function executeProbe({
  record,
  tools,
  command,
  timeout,
}: ProbeOptions): Promise<ExecResult> {
  const { exitCode, output } = await runInContainer({
    record,
    tools,
    process: { ...ownProcess, command },
    timeoutMs: timeout,
    maxOutputBytes: longestOutput + 1,
  })
  return { exitCode, output: shortened(output) }
}

/** As Docker marks what it has cut. */
function shortened(output: string): string {
  const bytes = Buffer.from(output)
  if (bytes.length <= longestOutput) return output
  return `${bytes.subarray(0, longestOutput).toString()}...`
}
