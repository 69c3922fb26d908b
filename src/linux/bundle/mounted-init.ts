import type { ReadyBind } from './ready-mount.ts'

/** Docker mounts its own in this directory, too. */
const target = '/sbin/stack-init'

/** Brings `stack-init` into a container whose runtime does not know it. */
export function initMount(program: string): ReadyBind {
  return {
    type: 'bind',
    source: program,
    target,
    readOnly: true,
    recursive: false,
    propagation: 'rprivate',
  }
}

/** The arguments of a mounted init that runs a program; nobody reads a status file (native/init/init.c). */
export function initArguments(command: readonly string[]): readonly string[] {
  return [target, '-', command[0] ?? '', ...command]
}
