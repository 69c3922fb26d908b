import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Directive, UpDirective } from '../model/directive.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Project } from '../model/project.ts'
import { desiredAfter, desiredAfterRun, desiredAfterUp } from '../reconcile/desired-after.ts'
import { desiredAfterRollback } from '../reconcile/desired-updates.ts'
import { nextRevision } from '../reconcile/next-revision.ts'

type DesiredStores = Pick<Engine, 'desiredStates' | 'revisions'>

/** The desired state of one project: in memory as it is on disk. */
export class DesiredStateKeeper {
  readonly #name: string
  readonly #store: DesiredStores
  #loaded: { readonly state: DesiredState | undefined } | undefined

  constructor(name: string, store: DesiredStores) {
    this.#name = name
    this.#store = store
  }

  async read(): Promise<DesiredState | undefined> {
    this.#loaded ??= { state: await this.#store.desiredStates.read(this.#name) }
    return this.#loaded.state
  }

  /** What would be asked once the request is accepted. Refuses services that nobody knows. */
  async after(
    directive: Exclude<Directive, { type: 'converge' }>,
    project: Project | undefined,
    containers: readonly ObservedContainer[],
  ): Promise<DesiredState | undefined> {
    return nextState(directive, project, await this.read(), containers)
  }

  /** Durable when it resolves, so that what follows may be cut short at any point. */
  async accept(next: DesiredState | undefined, directive?: Directive): Promise<void> {
    if (next === undefined || next === this.#loaded?.state) return
    const accepted = directive?.type === 'up' ? await this.#revise(next, directive) : next
    // A write that fails may have been done: what is on disk counts.
    this.#loaded = undefined
    await this.#store.desiredStates.write(accepted)
    this.#loaded = { state: accepted }
  }

  /** The revision is written first: without its desired state, the next one takes its place. */
  async #revise(next: DesiredState, { requestedAt }: UpDirective): Promise<DesiredState> {
    const revision = nextRevision(await this.read(), next, requestedAt)
    if (revision === undefined) return next
    await this.#store.revisions.write(revision)
    const { number, digest } = revision
    return { ...next, revision: { number, digest } }
  }

  /** Goes back to what services were before their last change. */
  async rollBack(serviceNames: readonly string[], now: Instant): Promise<void> {
    let next = await this.read()
    for (const name of serviceNames) {
      if (next !== undefined) next = desiredAfterRollback(next, name, now)
    }
    await this.accept(next)
  }

  async forget(): Promise<void> {
    this.#loaded = undefined
    await this.#store.desiredStates.remove(this.#name)
    this.#loaded = { state: undefined }
  }
}

function nextState(
  directive: Exclude<Directive, { type: 'converge' }>,
  project: Project | undefined,
  current: DesiredState | undefined,
  containers: readonly ObservedContainer[],
): DesiredState | undefined {
  if (directive.type === 'up') {
    if (project === undefined) throw new Error('up needs a project')
    return desiredAfterUp(current, directive, project)
  }
  if (directive.type === 'run') {
    if (project === undefined) throw new Error('run needs a project')
    return desiredAfterRun(current, directive, project)
  }
  if ('services' in directive && needsServices.has(directive.type)) {
    requireKnownServices(directive.services, current, containers)
  }
  const running = containers.filter(({ state }) => state.status === 'running')
  return desiredAfter(current, directive, new Set(running.map(({ service }) => service)))
}

/** The others have done their work where there is nothing. */
const needsServices: ReadonlySet<Directive['type']> = new Set(['start', 'restart', 'update'])

function requireKnownServices(
  names: readonly string[],
  current: DesiredState | undefined,
  containers: readonly ObservedContainer[],
): void {
  for (const name of names) {
    const known =
      current?.project.services[name] !== undefined ||
      containers.some(({ service }) => service === name)
    if (!known) {
      throw new StackError('SF0015', `no such service: ${name}`, {
        hint: 'see the services of the project with `stack ps --all --services`',
      })
    }
  }
}
