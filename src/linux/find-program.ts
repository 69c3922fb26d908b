import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Where programs of the machine are looked for, as nothing of the supervisor's own is passed on. */
export const programPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** NixOS has its programs nowhere else. */
const nixPrograms = '/run/current-system/sw/bin'

/** The path of a program of the machine, or `undefined` where there is none that can be executed. */
export function findProgram(name: string): string | undefined {
  const candidates = name.startsWith('/')
    ? [name]
    : [...programPath.split(':'), nixPrograms].map((directory) => join(directory, name))
  return candidates.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false // Whatever the reason, it cannot be executed.
  }
}
