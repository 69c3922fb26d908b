import { readFileSync, readdirSync } from 'node:fs'

/**
 * Pids on the host of the processes whose arguments are exactly these.
 * Tests give a service arguments that nothing else has, such as `sleep 86400.125`.
 */
export function hostPids(command: readonly string[]): readonly number[] {
  const wanted = `${command.join('\0')}\0`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name) === wanted)
    .map(Number)
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return '' // It ended meanwhile.
  }
}
