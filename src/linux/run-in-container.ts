import { readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { ExecResult } from '../engine/containers.ts'
import type { NativeBinding } from '../native/binding.ts'
import { createExecProcess, type ExecProcessInput } from './bundle/create-exec-process.ts'
import { decodeRuntimeSpec, encodeRuntimeSpec } from './bundle/encode-runtime-spec.ts'
import type { ContainerRecord } from './container-record.ts'
import { isPresent, removeFile } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'
import { runtimeOf } from './oci-runtime.ts'

export interface ProcessOptions {
  readonly record: ContainerRecord
  readonly tools: LinuxTools
  readonly process: Omit<ExecProcessInput, 'spec'>
  /** 0 is never. */
  readonly timeoutMs: number
  readonly maxOutputBytes: number
}

/** As the container's first process has it, but for the command. */
export const ownProcess: Omit<ExecProcessInput, 'spec' | 'command'> = {
  environment: [],
  user: undefined,
  workingDirectory: undefined,
  privilegedCapabilities: undefined,
  terminal: undefined,
}

let processFiles = 0

/** Runs a process in the container's namespaces to its end; its exit code is -1 at the timeout. */
export async function runInContainer(options: ProcessOptions): Promise<ExecResult> {
  const { record, tools } = options
  const { bundle } = tools.layout.container(record.id)
  const spec = decodeRuntimeSpec(readFileSync(join(bundle, 'config.json'), 'utf8'))
  const process = createExecProcess({ ...options.process, spec })
  processFiles += 1
  const processFile = join(bundle, `process-${processFiles}.json`)
  const pidFile = join(bundle, `process-${processFiles}.pid`)
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
      timeoutMs: options.timeoutMs,
      maxOutputBytes: options.maxOutputBytes,
      mergeStderr: true,
    })
    if (result.timedOut) await killProcess(pidFile, tools.binding)
    const exitCode = result.signal === 0 ? result.exitCode : 128 + result.signal
    return { exitCode: result.timedOut ? -1 : exitCode, output: result.stdout }
  } finally {
    removeFile(processFile)
    removeFile(pidFile)
  }
}

/** The timeout has ended the runtime that waited for the process; it is a process of the container. */
async function killProcess(pidFile: string, binding: NativeBinding): Promise<void> {
  if (!isPresent(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const { startTime } = await binding.processStartTime({ pid })
  if (startTime === null) return
  await binding.signalProcess({ pid, startTime, signal: constants.signals.SIGKILL })
}
