import type { ContainerEnd } from '../app/attached-run.ts'
import type { Project } from '../model/project.ts'
import type { AbortRule } from './attach-choices.ts'
import { createDeferred } from './deferred.ts'

/** Looks for the first end of a container that ends an attached run. */
export interface AbortWatch {
  /** Whether there is any such end. */
  readonly isWanted: boolean
  readonly note: (end: ContainerEnd) => void
  /** Resolves with that end; never when there is none. */
  readonly cause: Promise<ContainerEnd>
  /** That end, as soon as it was noted. */
  readonly found: () => ContainerEnd | undefined
}

export function createAbortWatch(rule: AbortRule, project: Project): AbortWatch {
  const cause = createDeferred<ContainerEnd>()
  let found: ContainerEnd | undefined
  return {
    isWanted: rule !== 'never',
    note: (end) => {
      if (rule === 'never' || (rule === 'on failure' && end.exit.exitCode === 0)) return
      if (end.exit.exitCode === 0 && isAwaited(end.subject.service, project)) return
      found ??= end
      cause.resolve(end)
    },
    cause: cause.promise,
    found: () => found,
  }
}

/** Whether others start only after its success: it ends the run no more than any other step does. */
function isAwaited(name: string, { services }: Project): boolean {
  const condition = 'service_completed_successfully'
  return Object.values(services).some(({ dependsOn }) => dependsOn[name]?.condition === condition)
}
