import { StackError } from '../errors/stack-error.ts'
import type { Project } from '../model/project.ts'
import { affectedServices, type UpOptions } from './up-project.ts'

/** What `up` in the foreground is told about whose output to show. */
export interface AttachWishes {
  /** Shown whatever the file says; empty is those that are brought up. */
  readonly attach: readonly string[]
  readonly noAttach: readonly string[]
  /** Whether what the named services depend on is shown, too. */
  readonly attachDependencies: boolean
  readonly exitCodeFrom: string | undefined
}

export interface AttachedServices {
  /** Those whose output is shown. */
  readonly shown: readonly string[]
  /** Those whose end is told, and whose end is the end of the run. */
  readonly watched: readonly string[]
}

/** As Docker Compose chooses them, except that nothing is shown where everything is left out. */
export function attachedServices(
  project: Project,
  options: Pick<UpOptions, 'services' | 'noDeps'>,
  wishes: AttachWishes,
): AttachedServices {
  const { attach, noAttach, exitCodeFrom } = wishes
  const affected = affectedServices(project, options)
  const strange = attach.filter((name) => !affected.has(name))
  if (strange.length > 0) {
    const names = strange.join(', ')
    throw new StackError('CL0001', `cannot attach to services not included in up: ${names}`, {
      hint: 'see the services with "stack config --services"',
    })
  }
  if (exitCodeFrom !== undefined && project.services[exitCodeFrom] === undefined) {
    throw new StackError('SF0015', `no such service: ${exitCodeFrom}`, {
      hint: 'list them with "stack config --services"',
    })
  }
  const shown = wanted(project, options.services, affected, wishes)
    .filter((name) => !noAttach.includes(name))
    .toSorted()
  const named = exitCodeFrom === undefined ? options.services : [...options.services, exitCodeFrom]
  const watched = [...new Set([...shown, ...named])].toSorted()
  return { shown, watched: watched.length > 0 ? watched : [...affected].toSorted() }
}

function wanted(
  { services }: Project,
  named: readonly string[],
  affected: ReadonlySet<string>,
  { attach, attachDependencies }: AttachWishes,
): readonly string[] {
  if (attach.length > 0) return attach
  const possible = named.length === 0 || attachDependencies ? [...affected] : named
  return possible.filter((name) => services[name]?.attach ?? true)
}
