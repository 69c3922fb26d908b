import fc from 'fast-check'
import { bytes } from '../../src/model/byte-size.ts'
import { seconds } from '../../src/model/duration.ts'
import { ownNamespaces } from '../../src/model/namespaces.ts'
import type { Project } from '../../src/model/project.ts'
import { unlimitedResources } from '../../src/model/resources.ts'
import type { Dependency, Service } from '../../src/model/service.ts'
import {
  buildHealthcheck,
  buildNetwork,
  buildProject,
  buildService,
  buildVolume,
} from './build-project.ts'
import type { MemoryEngine } from './memory-engine.ts'

/**
 * What a service may say, each line drawn by itself: a new key of the model is one more line.
 * Nothing here keeps a service from coming up.
 */
const serviceParts = {
  environment: fc.constantFrom<Partial<Service>>(
    {},
    { environment: { REVISION: '1' } },
    { environment: { REVISION: '2' } },
  ),
  restart: fc.constantFrom<Partial<Service>>(
    { restart: { name: 'no' } },
    { restart: { name: 'unless-stopped' } },
    { restart: { name: 'on-failure', maximumRetryCount: 0 } },
  ),
  mounts: fc.constantFrom<Partial<Service>>(
    {},
    { mounts: [volumeMount('data', '/data')] },
    { mounts: [volumeMount(undefined, '/scratch')] },
    { mounts: [volumeMount('kept', '/kept'), volumeMount(undefined, '/scratch')] },
  ),
  networks: fc.constantFrom<Partial<Service>>(
    {},
    { networks: { back: { aliases: [] } } },
    { networks: { default: { aliases: ['www'] }, back: { aliases: [] } } },
    { networks: { outside: { aliases: [] } } },
    { networks: {} },
  ),
  limits: fc.constantFrom<Partial<Service>>(
    {},
    { resources: { ...unlimitedResources, memory: bytes(64 * 1024 * 1024) } },
  ),
}

const dependencies = fc.array(
  fc.record({
    on: fc.nat({ max: 3 }),
    gate: fc.boolean(),
    restart: fc.boolean(),
    required: fc.boolean(),
  }),
  { maxLength: 2 },
)

const serviceDrafts = fc.record({
  parts: fc.record(serviceParts),
  kind: fc.constantFrom('server', 'server', 'probed', 'job'),
  replicas: fc.integer({ min: 0, max: 3 }),
  dependencies,
  shares: fc.integer({ min: 0, max: 9 }),
})

interface ServiceDraft {
  readonly parts: Readonly<Record<keyof typeof serviceParts, Partial<Service>>>
  readonly kind: string
  readonly replicas: number
  readonly dependencies: readonly {
    readonly on: number
    readonly gate: boolean
    readonly restart: boolean
    readonly required: boolean
  }[]
  readonly shares: number
}

/** Projects `shop` of up to four services, among them jobs, which end by themselves with 0. */
export const projects: fc.Arbitrary<Project> = fc
  .record({
    drafts: fc.array(serviceDrafts, { minLength: 1, maxLength: 4 }),
    internal: fc.boolean(),
  })
  .map(({ drafts, internal }) =>
    withShortText(
      buildProject(
        drafts.map((draft, index) => serviceOf(draft, index, drafts)),
        {
          networks: {
            default: buildNetwork('default'),
            back: buildNetwork('back', { internal }),
            outside: buildNetwork('outside', { name: 'outside', external: true }),
          },
          volumes: {
            data: buildVolume('data'),
            kept: buildVolume('kept', { name: 'kept', external: true }),
          },
        },
      ),
    ),
  )

/** Projects of which nothing ends for good by itself but jobs. */
export const lastingProjects: fc.Arbitrary<Project> = projects.map((project) => {
  const services = Object.entries(project.services).map(([name, service]): [string, Service] => [
    name,
    isJob(name) ? service : { ...service, restart: { name: 'unless-stopped' } },
  ])
  return withShortText({ ...project, services: Object.fromEntries(services) })
})

/** Makes what the project needs of others, and its jobs end. */
export async function prepareMachine(engine: MemoryEngine, project: Project): Promise<void> {
  const { outside } = project.networks
  if (outside !== undefined) await engine.networks.create(outside, 'other', 'as others made it')
  const { kept } = project.volumes
  if (kept !== undefined) await engine.volumes.create(kept, 'other')
  for (const name of Object.keys(project.services)) {
    engine.setBehaviour(name, isJob(name) ? { exits: 0 } : 'runs')
  }
}

export function isJob(serviceName: string): boolean {
  return serviceName.startsWith('job')
}

function serviceOf(draft: ServiceDraft, index: number, drafts: readonly ServiceDraft[]): Service {
  const job = draft.kind === 'job'
  const parts: Partial<Service> = Object.assign({}, ...Object.values(draft.parts))
  return buildService(nameOf(draft, index), {
    ...parts,
    replicas: job ? 1 : draft.replicas,
    restart: job ? { name: 'no' } : (parts.restart ?? { name: 'no' }),
    healthcheck:
      draft.kind === 'probed' ? buildHealthcheck({ interval: seconds(10), retries: 2 }) : undefined,
    dependsOn: dependenciesOf(draft, index, drafts),
    ...sharingOf(draft, index, drafts),
  })
}

/** On earlier services only, so that there is no cycle. */
function dependenciesOf(
  draft: ServiceDraft,
  index: number,
  drafts: readonly ServiceDraft[],
): Record<string, Dependency> {
  return Object.fromEntries(
    draft.dependencies.flatMap(({ on, gate, restart, required }) => {
      const other = drafts[on]
      if (other === undefined || on >= index) return []
      const condition = gate ? gates[other.kind] : undefined
      const dependency = { condition: condition ?? 'service_started', restart, required } as const
      return [[nameOf(other, on), dependency]]
    }),
  )
}

const gates: Readonly<Record<string, Dependency['condition']>> = {
  probed: 'service_healthy',
  job: 'service_completed_successfully',
}

/** One in ten shares the network of the service before it, on which it then depends. */
function sharingOf(
  draft: ServiceDraft,
  index: number,
  drafts: readonly ServiceDraft[],
): Partial<Service> {
  const parent = drafts[index - 1]
  if (draft.shares > 0 || parent === undefined || parent.kind === 'job' || parent.replicas === 0) {
    return {}
  }
  const name = nameOf(parent, index - 1)
  const dependency = { condition: 'service_started', restart: true, required: true } as const
  return {
    networks: {},
    namespaces: { ...ownNamespaces, network: { type: 'service', name } },
    dependsOn: { ...dependenciesOf(draft, index, drafts), [name]: dependency },
  }
}

function nameOf({ kind }: ServiceDraft, index: number): string {
  return `${kind === 'job' ? 'job' : 's'}${index}`
}

function volumeMount(volume: string | undefined, target: string): Service['mounts'][number] {
  return { type: 'volume', volume, target, readOnly: false, noCopy: false, subpath: undefined }
}

/** A counterexample shows what was drawn, not every default. */
function withShortText(project: Project): Project {
  return Object.defineProperty(project, fc.toStringMethod, { value: () => shortText(project) })
}

function shortText({ services, networks }: Project): string {
  const usual = Object.entries(buildService('')).map(([key, value]) => `${key}: ${asText(value)}`)
  const texts = Object.values(services).map((service) =>
    Object.entries(service)
      .map(([key, value]) => `${key}: ${asText(value)}`)
      .filter((text) => !usual.includes(text))
      .join(', '),
  )
  const internal = networks['back']?.internal === true ? '; back is internal' : ''
  return `{ ${texts.join('; ')}${internal} }`
}

function asText(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}
