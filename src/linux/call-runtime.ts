import { StackError } from '../errors/stack-error.ts'
import type { LinuxTools } from './linux-tools.ts'
import { runtimeOf, type RunSubject } from './oci-runtime.ts'

/** Runs a command of the OCI runtime of a container to its end. `input` is its stdin. */
export async function callRuntime(
  words: readonly string[],
  subject: RunSubject,
  tools: LinuxTools,
  input: string | null = null,
): Promise<void> {
  const { program, root } = runtimeOf(subject, tools)
  const { exitCode, stderr } = await tools.binding.spawn({
    file: program,
    args: ['--root', root, ...words, subject.id],
    env: tools.environment,
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
