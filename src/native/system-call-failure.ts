import type { SystemCallFailure } from './binding.ts'

/** Whether the addon rejected with this: a system call that failed, not a wrong argument. */
export function isSystemCallFailure(error: unknown): error is SystemCallFailure {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'subject' in error &&
    'errno' in error &&
    typeof error.errno === 'number'
  )
}
