import type { LinuxTools } from './linux-tools.ts'
import { runtimeOf, type RunSubject } from './oci-runtime.ts'

/** Has the runtime forget a container and its cgroups: what its monitor did, had it lived. */
export async function deleteRun(subject: RunSubject, tools: LinuxTools): Promise<void> {
  const { program, root } = runtimeOf(subject, tools)
  await tools.binding.spawn({
    file: program,
    args: ['--root', root, 'delete', '--force', subject.id],
    env: tools.environment,
    cwd: null,
    stdin: null,
    timeoutMs: 0,
    maxOutputBytes: 4096,
    mergeStderr: false,
  })
}
