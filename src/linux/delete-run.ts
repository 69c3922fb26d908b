import type { LinuxTools } from './linux-tools.ts'

/** Has the runtime forget a container and its cgroups: what its monitor did, had it lived. */
export async function deleteRun(
  id: string,
  { binding, programs, layout, environment }: LinuxTools,
): Promise<void> {
  await binding.spawn({
    file: programs.runtime,
    args: ['--root', layout.runtimeRoot, 'delete', '--force', id],
    env: environment,
    cwd: null,
    stdin: null,
    timeoutMs: 0,
    maxOutputBytes: 4096,
    mergeStderr: false,
  })
}
