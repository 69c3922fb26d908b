import type { ControlClient } from '../client/control-client.ts'
import type { Failure } from '../errors/stack-error.ts'
import type { ProgressEvent } from '../events/event.ts'
import type { Project } from '../model/project.ts'

export interface UpOptions {
  readonly services: readonly string[]
  readonly wait: boolean
  readonly waitTimeoutMs: number | null
  readonly forceRecreate: boolean
  readonly alwaysRecreateDeps: boolean
  readonly noRecreate: boolean
  readonly renewAnonymousVolumes: boolean
  readonly noStart: boolean
  readonly noDeps: boolean
  readonly removeOrphans: boolean
  /** Whether nothing is said of containers whose service the stack file does not have. */
  readonly ignoreOrphans: boolean
  /** Whether it is meant though another directory has a project of this name up. */
  readonly takeOver: boolean
  /** What becomes of volumes whose content the file has otherwise; made anew, they lose their data. */
  readonly divergedVolumes: 'refuse' | 'keep' | 'recreate'
  readonly timeoutMs: number | null
  /** Asked, where somebody can be, before the data of a volume is lost. */
  readonly mayLose?: (failure: Failure) => Promise<boolean>
}

/** `up` of everything, without a word more. */
export const plainUp: UpOptions = {
  services: [],
  wait: false,
  waitTimeoutMs: null,
  forceRecreate: false,
  alwaysRecreateDeps: false,
  noRecreate: false,
  renewAnonymousVolumes: false,
  noStart: false,
  noDeps: false,
  removeOrphans: false,
  ignoreOrphans: false,
  takeOver: false,
  divergedVolumes: 'refuse',
  timeoutMs: null,
}

export type UpStep =
  | ProgressEvent
  /** It runs as it should, and nothing is done to it. */
  | { readonly type: 'container-kept'; readonly name: string }

/**
 * Brings the project up and follows that to its end; also says what is left alone. When data would
 * be lost, it is asked again once that was answered: nothing has been done before.
 */
export async function* upProject(
  client: ControlClient,
  project: Project,
  options: UpOptions,
  signal?: AbortSignal,
): AsyncGenerator<UpStep> {
  const { mayLose } = options
  for await (const step of upOnce(client, project, options, signal)) {
    const losses = step.type === 'finished' ? step.failures.filter(isLoss) : []
    if (mayLose === undefined || losses.length === 0) {
      yield step
      continue
    }
    const answers: boolean[] = []
    for (const loss of losses) answers.push(await mayLose(loss))
    const divergedVolumes = answers.every((isAgreed) => isAgreed) ? 'recreate' : 'keep'
    yield* upOnce(client, project, { ...options, divergedVolumes }, signal)
  }
}

function isLoss({ code }: Failure): boolean {
  return code === 'VL0005'
}

async function* upOnce(
  client: ControlClient,
  project: Project,
  { mayLose: _mayLose, ...options }: UpOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<UpStep> {
  const request = { type: 'up', project, ...options } as const
  let isPlanned = false
  for await (const event of client.request(project.name, request, signal)) {
    if (!isPlanned && (event.type === 'planned' || event.type === 'finished')) {
      isPlanned = true
      const touched = event.type === 'planned' ? touchedContainers(event) : new Set<string>()
      const names = await keptContainers(client, project, options)
      for (const name of names) {
        if (!touched.has(name)) yield { type: 'container-kept', name }
      }
    }
    yield event
  }
}

/** The selected services and, unless they are left out, all that they depend on. */
export function affectedServices(
  project: Project,
  { services, noDeps }: { readonly services: readonly string[]; readonly noDeps: boolean },
): ReadonlySet<string> {
  if (services.length === 0) return new Set(Object.keys(project.services))
  const affected = new Set(services)
  if (noDeps) return affected
  // Services added while iterating are visited, too.
  for (const name of affected) {
    for (const dependency of Object.keys(project.services[name]?.dependsOn ?? {})) {
      affected.add(dependency)
    }
  }
  return affected
}

function touchedContainers(
  event: Extract<ProgressEvent, { readonly type: 'planned' }>,
): ReadonlySet<string> {
  const changes = event.operations.filter(({ action }) => action !== 'wait')
  return new Set(changes.map(({ subject }) => subject))
}

async function keptContainers(
  client: ControlClient,
  project: Project,
  options: UpOptions,
): Promise<readonly string[]> {
  const affected = affectedServices(project, options)
  const { containers } = await client.containers(project.name)
  return containers
    .map(({ container }) => container)
    .filter(({ service, state }) => affected.has(service) && state.status === 'running')
    .map(({ name }) => name)
}
