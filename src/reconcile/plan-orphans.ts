import type { RunDirective, UpDirective } from '../model/directive.ts'
import type { Project } from '../model/project.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import { stopTerms, type Removals } from './plan-stops.ts'
import type { ReconcileInput } from './reconcile.ts'

/**
 * Containers of the project whose service the stack file no longer has, and what `run` has left.
 * Returns what removes them, by container id.
 */
export function planOrphans(
  builder: PlanBuilder,
  { observed }: ReconcileInput,
  project: Project,
  directive: UpDirective | RunDirective,
): Removals {
  const known = new Set([...Object.keys(project.services), ...project.disabledServices])
  const ownName = directive.type === 'run' ? directive.containerName : undefined
  const orphans = [
    ...observed.containers.filter((container) => !known.has(container.service)),
    ...observed.oneOffs.filter(
      ({ name, service, state }) =>
        name !== ownName && (!known.has(service) || state.status === 'exited'),
    ),
  ]
  if (orphans.length === 0) return new Map()
  if (!directive.removeOrphans) {
    if (directive.ignoreOrphans) return new Map()
    const names = orphans.map(({ name }) => name).join(' ')
    // The words of Docker Compose, which scripts may look for.
    builder.warn(
      `Found orphan containers ([${names}]) for this project. If you removed or renamed this ` +
        'service in your compose file, you can run this command with the --remove-orphans flag ' +
        'to clean it up.',
    )
    return new Map()
  }
  return new Map(orphans.map((orphan) => [orphan.id, removeOrphan(builder, orphan, directive)]))
}

function removeOrphan(
  builder: PlanBuilder,
  orphan: ObservedContainer,
  directive: UpDirective | RunDirective,
): string {
  const cause =
    orphan.oneOff === undefined
      ? `service ${orphan.service} is not in the stack file`
      : 'is left over from a run'
  const stop =
    orphan.state.status === 'running'
      ? builder.add({
          action: {
            type: 'stop-container',
            container: targetOf(orphan),
            terms: stopTerms(
              undefined,
              'gracePeriod' in directive ? directive.gracePeriod : undefined,
            ),
          },
          cause,
          after: [],
        })
      : undefined
  return builder.add({
    action: {
      type: 'remove-container',
      container: targetOf(orphan),
      removeAnonymousVolumes: true,
    },
    cause,
    after: [stop],
  })
}
