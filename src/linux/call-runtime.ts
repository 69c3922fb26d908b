import { StackError } from '../errors/stack-error.ts'
import type { LinuxTools } from './linux-tools.ts'

/** Runs a command of the OCI runtime about a container to its end. `input` is its stdin. */
export async function callRuntime(
  words: readonly string[],
  { binding, programs, layout, environment }: LinuxTools,
  input: string | null = null,
): Promise<void> {
  const { exitCode, stderr } = await binding.spawn({
    file: programs.runtime,
    args: ['--root', layout.runtimeRoot, ...words],
    env: environment,
    cwd: null,
    stdin: input,
    timeoutMs: 0,
    maxOutputBytes: 4096,
    mergeStderr: false,
  })
  if (exitCode === 0) return
  throw new StackError('EN0006', `the runtime cannot ${words[0] ?? 'run'}: ${stderr.trim()}`, {
    hint: 'run `stack doctor` to see whether this machine has what containers need',
  })
}
