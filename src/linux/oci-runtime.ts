import { join } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import type { Service } from '../model/service.ts'
import type { ContainerRecord } from './container-record.ts'
import { findProgram } from './find-program.ts'
import type { LinuxTools } from './linux-tools.ts'

/** The OCI runtime that a container is run by, from its creation to its end. */
export interface OciRuntime {
  readonly program: string
  /** Where it keeps its state, its `--root`. */
  readonly root: string
  /** Whether it is the one that comes along, which mounts layers and runs an init by itself. */
  readonly isOwn: boolean
}

/** What tells how a container is run. */
export type RunSubject = Pick<ContainerRecord, 'id' | 'spec'>

export function runtimeOf(
  { id, spec }: RunSubject,
  { programs, layout }: Pick<LinuxTools, 'programs' | 'layout'>,
): OciRuntime {
  const { runtime } = spec.service
  if (runtime === undefined) {
    return { program: programs.runtime, root: layout.runtimeRoot, isOwn: true }
  }
  // One directory each, as two runtimes would not understand each other's state.
  const root = join(layout.container(id).bundle, 'runtime')
  // A program that is gone is reported by its name where it is executed.
  return { program: findProgram(runtime) ?? runtime, root, isOwn: false }
}

/** Fails with EN0004 unless the runtime that a service names is installed. */
export function requireRuntime({ name, runtime }: Service): void {
  if (runtime === undefined || findProgram(runtime) !== undefined) return
  throw new StackError('EN0004', `service ${name}: the OCI runtime ${runtime} is not installed`, {
    hint: 'install it, give its path, or remove `runtime`: containers need none besides the one that comes along',
  })
}
