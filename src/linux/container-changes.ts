import type { FileChange } from '../model/file-change.ts'

/** What every container gets, as Docker hides it: it says nothing of what the service has written. */
export const hiddenFromChanges: readonly string[] = [
  '/dev',
  '/proc',
  '/sys',
  '/etc/hosts',
  '/etc/hostname',
  '/etc/resolv.conf',
]

/** What `stack-files changes` writes: a letter, a blank and a path each, with a NUL at its end. */
export function parseChanges(text: string): readonly FileChange[] {
  return text.split('\0').flatMap((line) => {
    const kind = line.charAt(0)
    return kind === 'A' || kind === 'C' || kind === 'D' ? [{ kind, path: line.slice(2) }] : []
  })
}
