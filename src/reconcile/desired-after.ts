import { transitiveDependencies } from '../graph/dependency-graph.ts'
import type { DesiredState, ServiceIntent } from '../model/desired-state.ts'
import type { Directive, RunDirective, UpDirective, UpdateDirective } from '../model/directive.ts'
import { changedLimits } from '../model/limits.ts'
import type { Project } from '../model/project.ts'
import { updatesAfterUp } from './desired-updates.ts'

/** What is asked of a project once `up` was given a stack file. */
export function desiredAfterUp(
  current: DesiredState | undefined,
  directive: UpDirective,
  project: Project,
): DesiredState {
  const selected = selectedServices(directive, project)
  const keeping = directive.noRecreate ? { keepsContainers: true as const } : {}
  const desired = desiredWith(current, selected, project, (before) => {
    const { run } = directive.noStart ? (before ?? { run: 'stopped' }) : { run: 'running' as const }
    return { run, ...keeping }
  })
  const updates = updatesAfterUp(current, selected, project, directive.requestedAt)
  return { ...desired, updates }
}

/** What is asked of a project once a container of it is to run: what its service depends on. */
export function desiredAfterRun(
  current: DesiredState | undefined,
  { service, noDeps }: RunDirective,
  project: Project,
): DesiredState {
  const known = Object.keys(service.dependsOn).filter((name) => name in project.services)
  const selected = noDeps ? [] : transitiveDependencies(project.services, known)
  return desiredWith(current, selected, project, () => ({ run: 'running' }))
}

function desiredWith(
  current: DesiredState | undefined,
  selected: readonly string[],
  project: Project,
  intent: (before: ServiceIntent | undefined) => ServiceIntent,
): DesiredState {
  const kept = Object.entries(current?.intents ?? {}).filter(
    ([name]) => project.services[name] !== undefined,
  )
  const asked = selected.map((name): [string, ServiceIntent] => [
    name,
    intent(current?.intents[name]),
  ])
  const services = { ...project.services }
  for (const [name] of kept) {
    // An edit of a service that this `up` leaves out waits for the `up` that names it.
    const before = current?.project.services[name]
    if (before !== undefined && !selected.includes(name)) services[name] = before
  }
  return {
    schemaVersion: 1,
    project: { ...project, services },
    intents: Object.fromEntries([...kept, ...asked]),
    ...(current?.updates === undefined ? {} : { updates: current.updates }),
    ...(current?.revision === undefined ? {} : { revision: current.revision }),
    ending: undefined,
  }
}

type SmallDirective = Exclude<Directive, UpDirective | RunDirective>

type IntentDirective = Extract<
  SmallDirective,
  { type: 'down' | 'start' | 'restart' | 'stop' | 'kill' | 'rm' }
>

/** Pausing leaves what is asked for as it is: a paused service is one that is to run. */
function changesIntents(directive: SmallDirective): directive is IntentDirective {
  const others: readonly SmallDirective['type'][] = [
    'converge',
    'start-one-off',
    'pause',
    'unpause',
    'update',
  ]
  return !others.includes(directive.type)
}

/** What is asked of a project after any other request; `runningServices` have a running container. */
export function desiredAfter(
  current: DesiredState | undefined,
  directive: SmallDirective,
  runningServices: ReadonlySet<string>,
): DesiredState | undefined {
  if (current === undefined) return current
  if (directive.type === 'update') return desiredAfterUpdate(current, directive)
  if (!changesIntents(directive)) return current
  if (directive.type === 'down') {
    const { type: _type, gracePeriod: _gracePeriod, ...ending } = directive
    return { ...current, ending }
  }
  const known = Object.keys(current.project.services)
  const names = directive.services.length === 0 ? known : directive.services
  const intents = new Map(Object.entries(current.intents))
  for (const name of names) {
    const intent = intentAfter(current, directive, name, runningServices)
    if (intent === undefined) intents.delete(name)
    else intents.set(name, intent)
  }
  return { ...current, intents: Object.fromEntries(intents) }
}

/** The changed limits are those of the service, until an `up` brings the file's again. */
function desiredAfterUpdate(
  current: DesiredState,
  { services: names, changes }: UpdateDirective,
): DesiredState {
  const services = Object.entries(current.project.services).map(([name, service]) => {
    const isMeant = names.length === 0 || names.includes(name)
    return [name, isMeant ? { ...service, ...changedLimits(service, changes) } : service] as const
  })
  return { ...current, project: { ...current.project, services: Object.fromEntries(services) } }
}

function intentAfter(
  { intents, project }: DesiredState,
  directive: Exclude<IntentDirective, { type: 'down' }>,
  name: string,
  runningServices: ReadonlySet<string>,
): ServiceIntent | undefined {
  const before = intents[name]
  switch (directive.type) {
    case 'start':
    case 'restart':
      return before === undefined ? undefined : { ...before, run: 'running' }
    case 'stop':
      return before === undefined ? undefined : { ...before, run: 'stopped' }
    case 'kill': {
      const stopSignal = project.services[name]?.stopSignal ?? 'SIGTERM'
      const ends = directive.signal === 'SIGKILL' || directive.signal === stopSignal
      return ends && before !== undefined ? { ...before, run: 'stopped' } : before
    }
    case 'rm':
      return directive.stop || !runningServices.has(name) ? undefined : before
  }
}

function selectedServices({ targets, noDeps }: UpDirective, project: Project): readonly string[] {
  if (targets.length === 0) return Object.keys(project.services)
  return noDeps ? [...targets] : transitiveDependencies(project.services, targets)
}
