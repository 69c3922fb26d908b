import { readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { ExecResult } from '../engine/containers.ts'
import type { Duration } from '../model/duration.ts'
import type { NativeBinding } from '../native/binding.ts'
import { createExecProcess } from './bundle/create-exec-process.ts'
import { decodeRuntimeSpec, encodeRuntimeSpec } from './bundle/encode-runtime-spec.ts'
import type { ContainerRecord } from './container-record.ts'
import { isPresent, removeFile } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'
import { runtimeOf } from './oci-runtime.ts'

/** What Docker keeps of a probe's output, in bytes. */
const longestOutput = 4096

export interface ProbeOptions {
  readonly record: ContainerRecord
  readonly tools: LinuxTools
  readonly command: readonly string[]
  readonly timeout: Duration
}

let processFiles = 0

/** Runs a command in the container's namespaces, as its user, to its end. */
export async function executeProbe({
  record,
  tools,
  command,
  timeout,
}: ProbeOptions): Promise<ExecResult> {
  const { bundle } = tools.layout.container(record.id)
  const config = decodeRuntimeSpec(readFileSync(join(bundle, 'config.json'), 'utf8'))
  const process = createExecProcess({
    spec: config,
    command,
    environment: [],
    user: undefined,
    workingDirectory: undefined,
    privilegedCapabilities: undefined,
    terminal: undefined,
  })
  processFiles += 1
  const processFile = join(bundle, `probe-${processFiles}.json`)
  const pidFile = join(bundle, `probe-${processFiles}.pid`)
  writeFileSync(processFile, encodeRuntimeSpec(process), { mode: 0o600 })
  const { program, root } = runtimeOf(record, tools)
  try {
    const result = await tools.binding.spawn({
      file: program,
      args: [
        ...['--root', root],
        ...['exec', '--process', processFile, '--pid-file', pidFile],
        record.id,
      ],
      env: tools.environment,
      cwd: null,
      stdin: null,
      timeoutMs: timeout,
      maxOutputBytes: longestOutput + 1,
      mergeStderr: true,
    })
    if (result.timedOut) await killProcess(pidFile, tools.binding)
    const exitCode = result.signal === 0 ? result.exitCode : 128 + result.signal
    return { exitCode: result.timedOut ? -1 : exitCode, output: shortened(result.stdout) }
  } finally {
    removeFile(processFile)
    removeFile(pidFile)
  }
}

/** As Docker marks what it has cut. */
function shortened(output: string): string {
  const bytes = Buffer.from(output)
  if (bytes.length <= longestOutput) return output
  return `${bytes.subarray(0, longestOutput).toString()}...`
}

/** The timeout has ended the runtime that waited for the process; it is a process of the container. */
async function killProcess(pidFile: string, binding: NativeBinding): Promise<void> {
  if (!isPresent(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const { startTime } = await binding.processStartTime({ pid })
  if (startTime === null) return
  await binding.signalProcess({ pid, startTime, signal: constants.signals.SIGKILL })
}
