import fc from 'fast-check'
import { seconds } from '../../src/model/duration.ts'
import type { DriftKind } from '../../src/model/drift.ts'
import type { ObservedContainer } from '../../src/model/observed-state.ts'
import type { Project } from '../../src/model/project.ts'
import type { Service } from '../../src/model/service.ts'
import { containerSpec } from '../../src/reconcile/container-spec.ts'
import { buildService } from './build-project.ts'
import type { MemoryEngine } from './memory-engine.ts'

/** Something that happened to a machine without anybody asking. `pick` chooses a victim. */
export type Damage =
  | { readonly type: 'exit'; readonly pick: number; readonly code: number }
  | { readonly type: 'stop' | 'kill' | 'pause' | 'forget-container'; readonly pick: number }
  | { readonly type: 'mislabel'; readonly pick: number; readonly number: number }
  | { readonly type: 'change-hash' | 'rename'; readonly pick: number }
  | { readonly type: 'drift'; readonly pick: number; readonly kind: DriftKind }
  | {
      readonly type: 'stray'
      readonly pick: number
      readonly number: number
      readonly known: boolean
      readonly runs: boolean
    }
  | {
      readonly type: 'one-off'
      readonly pick: number
      readonly state: 'created' | 'running' | 'exited'
      readonly isAttached: boolean
    }
  | { readonly type: 'forget-network' | 'forget-volume'; readonly name: string }
  | { readonly type: 'foreign-network'; readonly name: string; readonly owner: string | undefined }
  | { readonly type: 'foreign-volume'; readonly name: string; readonly owner: string | undefined }

const pick = fc.nat({ max: 20 })
const number = fc.integer({ min: 1, max: 4 })
const owner = fc.constantFrom(undefined, 'other')

/** What goes wrong in the daily run of things; what ends with 0 counts as done. */
export const accident: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ type: fc.constant('exit' as const), pick, code: fc.constantFrom(1, 137) }),
  fc.record({ type: fc.constantFrom('stop', 'kill', 'pause'), pick }),
)

/** What only a bug, another program or a hand at the files does. */
export const corruption: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ type: fc.constant('forget-container' as const), pick }),
  fc.record({ type: fc.constant('mislabel' as const), pick, number }),
  fc.record({ type: fc.constantFrom('change-hash', 'rename'), pick }),
  fc.record({
    type: fc.constant('drift' as const),
    pick,
    kind: fc.constantFrom('link', 'run', 'layer', 'source'),
  }),
  fc.record({
    type: fc.constant('stray' as const),
    pick,
    number,
    known: fc.boolean(),
    runs: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('one-off' as const),
    pick,
    state: fc.constantFrom('created', 'running', 'exited'),
    isAttached: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('forget-network' as const),
    name: fc.constantFrom('shop_default', 'shop_back'),
  }),
  fc.record({ type: fc.constant('forget-volume' as const), name: fc.constant('shop_data') }),
  fc.record({
    type: fc.constant('foreign-network' as const),
    name: fc.constantFrom('shop_default', 'shop_other', 'else'),
    owner,
  }),
  fc.record({
    type: fc.constant('foreign-volume' as const),
    name: fc.constantFrom('shop_data', 'else'),
    owner,
  }),
)

export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(fc.oneof(accident, corruption), {
  maxLength: 3,
})

export async function inflict(
  engine: MemoryEngine,
  project: Project,
  damage: Damage,
): Promise<void> {
  const { containers, networks, volumes } = engine.world
  switch (damage.type) {
    case 'forget-network':
      return void networks.delete(damage.name)
    case 'forget-volume':
      return void volumes.delete(damage.name)
    case 'foreign-network':
      return addNetwork(engine, damage.name, damage.owner)
    case 'foreign-volume':
      return addVolume(engine, damage.name, damage.owner)
    case 'stray':
      return addStray(engine, project, damage)
    case 'one-off':
      return addOneOff(engine, project, damage)
    default: {
      const victims = [...containers.values()].filter((one) => one.project === project.name)
      const victim = victims[damage.pick % Math.max(1, victims.length)]
      if (victim !== undefined) await hurt(engine, victim, damage)
    }
  }
}

type Hurt = Extract<
  Damage,
  {
    type:
      | 'exit'
      | 'stop'
      | 'kill'
      | 'pause'
      | 'forget-container'
      | 'mislabel'
      | 'change-hash'
      | 'rename'
      | 'drift'
  }
>

async function hurt(engine: MemoryEngine, victim: ObservedContainer, damage: Hurt): Promise<void> {
  const { id, name, state } = victim
  const runs = state.status === 'running'
  switch (damage.type) {
    case 'exit':
      return engine.exit(name, damage.code)
    case 'stop':
      return engine.containers.stop(id, { signal: undefined, gracePeriod: seconds(1) })
    case 'kill':
      return runs ? engine.containers.kill(id, 'SIGKILL') : undefined
    case 'pause':
      return runs && !state.paused ? engine.containers.pause(id) : undefined
    case 'forget-container':
      return engine.containers.remove(id, { removeAnonymousVolumes: false })
    case 'mislabel':
      return void engine.world.containers.set(id, { ...victim, number: damage.number, labels: {} })
    case 'change-hash':
      return void engine.world.containers.set(id, { ...victim, configHash: 'of another time' })
    case 'drift':
      return runs ? engine.drift(name, damage.kind, `${damage.kind} is gone`) : undefined
    case 'rename':
      return void engine.world.containers.set(id, { ...victim, name: `${name}-renamed-${id}` })
  }
}

async function addStray(
  engine: MemoryEngine,
  project: Project,
  { pick: choice, number: wanted, known, runs }: Extract<Damage, { type: 'stray' }>,
): Promise<void> {
  const service = known ? serviceAt(project, choice) : buildService('ghost')
  const spec = specOf(project, service, wanted)
  const name = `stray-${engine.world.containers.size}-${choice}`
  const id = await engine.containers.create({ ...spec, name })
  const parentIsThere = service.namespaces.network.type === 'private'
  if (runs && parentIsThere) await engine.containers.start(id, { count: 0, streak: 0 })
}

async function addOneOff(
  engine: MemoryEngine,
  project: Project,
  { pick: choice, state, isAttached }: Extract<Damage, { type: 'one-off' }>,
): Promise<void> {
  const service = buildService(serviceAt(project, choice).name)
  const oneOff = { removedAtEnd: choice % 2 === 0, hasServiceNames: false, isAttached }
  const name = `run-${engine.world.containers.size}-${choice}`
  const id = await engine.containers.create({ ...specOf(project, service, 1), name, oneOff })
  if (state === 'created') return
  await engine.containers.start(id, { count: 0, streak: 0 })
  if (state === 'exited') engine.exit(name, choice % 3)
}

function addNetwork(engine: MemoryEngine, name: string, project: string | undefined): void {
  engine.world.networks.set(name, {
    name,
    project,
    key: undefined,
    configHash: 'of another program',
    subnet: '10.9.9.0/24',
    gateway: '10.9.9.1',
    internal: false,
  })
}

function addVolume(engine: MemoryEngine, name: string, project: string | undefined): void {
  engine.world.volumes.set(name, {
    name,
    project,
    key: undefined,
    anonymous: false,
    createdAt: engine.clock.now(),
    mountpoint: `/volumes/${name}`,
    labels: {},
  })
}

function serviceAt(project: Project, choice: number): Service {
  const services = Object.values(project.services)
  return services[choice % services.length] ?? buildService('ghost')
}

function specOf(
  project: Project,
  service: Service,
  wanted: number,
): ReturnType<typeof containerSpec> {
  const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
  return containerSpec({ project, service, number: wanted, observed, predecessor: undefined })
}
