import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** O_CLOEXEC in the octal flags of proc_pid_fdinfo(5). */
const closeOnExec = 0o2000000

/**
 * Closes what the starting program let slip: shells leave their pipes open, and whoever reads one
 * would wait for the supervisor's end. All that Node opens is close-on-exec; what came through an
 * exec is not.
 */
export function closeInheritedDescriptors(kept: readonly number[]): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name)
    const isStandard = descriptor <= 2
    if (isStandard || kept.includes(descriptor) || !isInherited(descriptor)) continue
    closeSync(descriptor)
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))
    return flags !== null && (parseInt(flags[1] ?? '0', 8) & closeOnExec) === 0
  } catch (error) {
    // The descriptor through which the directory was listed is gone by now.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
