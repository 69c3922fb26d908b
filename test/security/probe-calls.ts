import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Seccomp } from '../../src/linux/bundle/runtime-spec.ts'
import { prepareBundle } from '../support/runtime-bundle.ts'

/** `ABI:NUMBER[:ARGUMENTS]` and what the filter says to that call. */
export type Verdicts = ReadonlyMap<string, string>

const errorNames: Readonly<Record<string, string>> = { '1': 'EPERM', '38': 'ENOSYS' }

/** Asks the filter of a container, with the compiled `syscall-probe`. */
export function probeCalls(
  probe: string,
  seccomp: Seccomp | undefined,
  calls: readonly string[],
): Verdicts {
  const bundle = prepareBundle({
    args: ['/probe', ...calls],
    change: (config, { directory }) => {
      copyFileSync(probe, join(directory, 'rootfs/probe'))
      if (seccomp !== undefined) config.linux.seccomp = { ...seccomp }
    },
  })
  const run = bundle.run()
  if (run.exitCode !== 0) throw new Error(`the probe failed: ${run.stderr}`)
  return new Map(
    run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [call = '', verdict = ''] = line.split(' ')
        return [call, errorNames[verdict] ?? verdict]
      }),
  )
}
