import type { DesiredState, ServiceUpdate } from '../model/desired-state.ts'
import type { Instant } from '../model/instant.ts'
import type { Project } from '../model/project.ts'
import { serviceConfigHash } from './config-hash.ts'

/** What is known of the updates of a project's services once `up` has asked for some of them. */
export function updatesAfterUp(
  current: DesiredState | undefined,
  selected: readonly string[],
  project: Project,
  requestedAt: Instant,
): Readonly<Record<string, ServiceUpdate>> {
  const kept = Object.entries(current?.updates ?? {}).filter(
    ([name]) => name in project.services && !selected.includes(name),
  )
  const asked = selected.flatMap((name): [string, ServiceUpdate][] => {
    const [before, after] = [current?.project.services[name], project.services[name]]
    if (before === undefined || after === undefined) return []
    const isChanged = serviceConfigHash(before) !== serviceConfigHash(after)
    const earlier = current?.updates?.[name]
    const previous = isChanged ? before : earlier?.isRollback === true ? undefined : earlier?.before
    return [[name, { requestedAt, before: previous, isRollback: false }]]
  })
  return Object.fromEntries([...kept, ...asked])
}

/** What is asked of a project once the update of a service has failed and goes back. */
export function desiredAfterRollback(
  current: DesiredState,
  serviceName: string,
  now: Instant,
): DesiredState {
  const before = current.updates?.[serviceName]?.before
  if (before === undefined) return current
  const services = { ...current.project.services, [serviceName]: before }
  const update = { requestedAt: now, before: undefined, isRollback: true }
  return {
    ...current,
    project: { ...current.project, services },
    updates: { ...current.updates, [serviceName]: update },
  }
}
