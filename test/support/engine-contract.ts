import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { ContainerEvent } from '../../src/events/event.ts'
import { milliseconds, seconds } from '../../src/model/duration.ts'
import { ownNamespaces } from '../../src/model/namespaces.ts'
import type { VolumeMount } from '../../src/model/mount.ts'
import type { ObservedContainer } from '../../src/model/observed-state.ts'
import { unlimitedResources } from '../../src/model/resources.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'
import type { PortMapping } from '../../src/model/port-mapping.ts'
import type { Service } from '../../src/model/service.ts'
import type { Settings } from '../../src/model/settings.ts'
import { containerSpec } from '../../src/reconcile/container-spec.ts'
import { networkConfigHash } from '../../src/reconcile/config-hash.ts'
import {
  buildHealthcheck,
  buildHook,
  buildNetwork,
  buildProject,
  buildVolume,
} from './build-project.ts'
import { describeDesiredStates } from './desired-state-contract.ts'
import { describeSuccession } from './succession-contract.ts'

/** An engine with services of known behaviour. */
export interface ContractMachine {
  readonly engine: Engine
  readonly serviceThatRuns: (name: string, changes?: Partial<Service>) => Service
  readonly serviceThatExits: (name: string, exitCode: number) => Service
  readonly close: () => Promise<void>
}

const freshStart = { count: 0, streak: 0 }
const terms = { signal: undefined, gracePeriod: milliseconds(0) }

/** What every engine does, whatever it is made of. */
export function describeEngineContract(title: string, open: () => Promise<ContractMachine>): void {
  describeSuccession(title, open)
  describeDesiredStates(title, open)
  describe(title, () => {
    let machine: ContractMachine
    let events: ContainerEvent[]

    beforeEach(async () => {
      machine = await open()
      events = []
      machine.engine.subscribe((event) => void events.push(event))
      const network = buildNetwork('default')
      await machine.engine.networks.create(network, 'shop', networkConfigHash(network))
    })
    afterEach(async () => {
      await machine.close()
    })

    function specOf(service: Service, number = 1): ContainerSpec {
      const project = buildProject([service], { volumes: { rows: buildVolume('rows') } })
      const observed = { containers: [], oneOffs: [], networks: [], volumes: [], images: {} }
      return containerSpec({ project, service, number, observed, predecessor: undefined })
    }

    async function get(id: string): Promise<ObservedContainer | undefined> {
      return (await machine.engine.containers.list({})).find((container) => container.id === id)
    }

    async function change(
      id: string,
      settings: Partial<Settings>,
      labels: Readonly<Record<string, string>> = {},
    ): Promise<void> {
      const container = await get(id)
      if (container === undefined) throw new Error('there is no container to change')
      await machine.engine.containers.update(id, {
        settings: { ...container.settings, ...settings },
        labels: { ...container.labels, ...labels },
      })
    }

    async function exited(id: string): Promise<ObservedContainer> {
      for (;;) {
        const container = await get(id)
        if (container?.state.status === 'exited') return container
        await new Promise<void>((resolve) => {
          const unsubscribe = machine.engine.subscribe(() => {
            unsubscribe()
            resolve()
          })
        })
      }
    }

    it('shares namespaces with a container that the service has, not with one of a run', async () => {
      const parent = specOf(machine.serviceThatRuns('vpn'))
      const oneOff = { removedAtEnd: false, hasServiceNames: false, isAttached: false }
      const { containers } = machine.engine
      const run = await containers.create({ ...parent, name: 'shop-vpn-run-1', oneOff })
      await containers.start(run, freshStart)
      const own = await containers.create(parent)
      await containers.start(own, freshStart)
      const namespaces = { ...ownNamespaces, ipc: { type: 'service', name: 'vpn' } } as const
      const id = await containers.create(specOf(machine.serviceThatRuns('web', { namespaces })))
      await containers.start(id, freshStart)
      expect((await get(id))?.shares.map(({ containerId }) => containerId)).toEqual([own])
    })

    it('creates a container without starting it', async () => {
      const id = await machine.engine.containers.create(specOf(machine.serviceThatRuns('web')))
      expect(id).toMatch(/^[0-9a-f]{64}$/)
      expect(await get(id)).toMatchObject({
        name: 'shop-web-1',
        project: 'shop',
        service: 'web',
        number: 1,
        state: { status: 'created' },
      })
    })

    it('keeps limits that are changed, before a start and while it runs', async () => {
      const id = await machine.engine.containers.create(specOf(machine.serviceThatRuns('web')))
      const before = (await get(id))?.settings
      expect(before).toMatchObject({ resources: unlimitedResources, restart: { name: 'no' } })
      const resources = { ...unlimitedResources, cpuShares: 512, cpus: 0.5 }
      await change(id, { resources, restart: { name: 'always' } })
      await machine.engine.containers.start(id, freshStart)
      expect((await get(id))?.settings).toMatchObject({ resources, restart: { name: 'always' } })
      const fewer = { ...unlimitedResources, cpus: 0.25 }
      await change(id, { resources: fewer, restart: { name: 'no' } })
      expect((await get(id))?.settings).toMatchObject({
        resources: fewer,
        restart: { name: 'no' },
      })
      expect(events.filter(({ type }) => type === 'container-updated')).toHaveLength(2)
    })

    it('changes labels, and how a container is probed: its health starts anew', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({ state: { health: { status: 'none' } } })
      await change(id, { healthcheck: buildHealthcheck() }, { team: 'blue' })
      expect(await get(id)).toMatchObject({
        labels: { team: 'blue' },
        healthcheck: { probe: { command: ['true'] } },
        state: { health: { status: 'starting' } },
      })
      await containers.recordHealth(id, { status: 'healthy', failingStreak: 0, probes: [] })
      await change(id, { stopSignal: 'SIGINT' })
      expect(await get(id)).toMatchObject({ state: { health: { status: 'healthy' } } })
      await change(id, { healthcheck: buildHealthcheck({ retries: 7 }) })
      expect(await get(id)).toMatchObject({ state: { health: { status: 'starting' } } })
      await change(id, { healthcheck: 'disabled' })
      expect(await get(id)).toMatchObject({ state: { health: { status: 'none' } } })
      expect(events.map(({ type }) => type)).toEqual([
        'container-created',
        'container-started',
        'health-changed',
        'container-updated',
        'health-changed',
        'container-updated',
        'health-changed',
        'container-updated',
        'health-changed',
        'container-updated',
      ])
    })

    it('joins and leaves networks while it runs', async () => {
      const { containers, networks } = machine.engine
      const back = buildNetwork('back')
      await networks.create(back, 'shop', networkConfigHash(back))
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      const joined = (key: string, aliases: readonly string[]) => ({
        [`shop_${key}`]: { key, wish: { aliases } },
      })
      await change(id, { networks: { ...joined('default', ['www']), ...joined('back', []) } })
      const both = (await get(id))?.endpoints.map(({ network, aliases }) => [network, aliases])
      expect(both).toEqual([
        ['shop_default', ['www']],
        ['shop_back', []],
      ])
      await change(id, { networks: joined('back', ['rear']) })
      await networks.remove('shop_default')
      expect(await get(id)).toMatchObject({
        state: { status: 'running' },
        endpoints: [{ network: 'shop_back', aliases: ['rear'] }],
      })
      await expect(networks.remove('shop_back')).rejects.toMatchObject({ code: 'NW0005' })
      // A new run is as the last change has left it.
      await containers.stop(id, terms)
      await containers.start(id, freshStart)
      expect((await get(id))?.endpoints).toMatchObject([{ network: 'shop_back' }])
    })

    it('publishes other ports while it runs', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      const anyPort = (containerPort: number): PortMapping => ({
        hostAddress: '127.0.0.1',
        hostPorts: { first: 0, last: 0 },
        containerPort,
        protocol: 'tcp',
      })
      await change(id, { ports: [anyPort(80)] })
      const [first] = (await get(id))?.ports ?? []
      expect(first).toMatchObject({ hostAddress: '127.0.0.1', containerPort: 80, protocol: 'tcp' })
      await change(id, { ports: [anyPort(81), anyPort(80)] })
      expect((await get(id))?.ports.map(({ containerPort }) => containerPort)).toEqual([81, 80])
      await change(id, { ports: [] })
      expect(await get(id)).toMatchObject({ ports: [], state: { status: 'running' } })
    })

    it('refuses a second container of one name', async () => {
      const spec = specOf(machine.serviceThatRuns('web'))
      await machine.engine.containers.create(spec)
      await expect(machine.engine.containers.create(spec)).rejects.toMatchObject({ code: 'CT0001' })
    })

    it('starts a container, says so once, and leaves a running one alone', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, { count: 2, streak: 1 })
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({
        state: { status: 'running' },
        restartCount: 2,
        restartStreak: 1,
      })
      expect(events.map(({ type }) => type)).toEqual(['container-created', 'container-started'])
    })

    it('records how a process ended by itself', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatExits('job', 3)))
      await containers.start(id, freshStart)
      const { state } = await exited(id)
      expect(state).toMatchObject({ exit: { exitCode: 3, signal: 0, requested: false } })
      expect(events.map(({ type }) => type)).toEqual([
        'container-created',
        'container-started',
        'container-exited',
      ])
    })

    it('stops a container as requested, and stopping it again succeeds', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      await containers.stop(id, { signal: 'SIGKILL', gracePeriod: seconds(5) })
      await containers.stop(id, terms)
      expect(await get(id)).toMatchObject({ state: { exit: { exitCode: 137, requested: true } } })
    })

    it('starts an exited container again', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      await containers.stop(id, terms)
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({ state: { status: 'running' } })
    })

    it('removes a running container, and removing what is gone succeeds', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      await containers.remove(id, { removeAnonymousVolumes: true })
      await containers.remove(id, { removeAnonymousVolumes: true })
      expect(await containers.list({})).toEqual([])
      expect(events.map(({ type }) => type)).toEqual([
        'container-created',
        'container-started',
        'container-signalled',
        'container-exited',
        'container-removed',
      ])
    })

    it('refuses to signal and to run a command in what does not run', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      const refusal = { code: 'CT0007' }
      await expect(containers.kill(id, 'SIGTERM')).rejects.toMatchObject(refusal)
      await expect((async () => containers.run(id, ['true'], seconds(5)))()).rejects.toMatchObject(
        refusal,
      )
    })

    it('refuses to ask and to wait for what does not run', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      const refusal = { code: 'CT0007' }
      const probe = { type: 'tcp', address: '127.0.0.1', port: 80 } as const
      await expect((async () => containers.ask(id, probe, seconds(5)))()).rejects.toMatchObject(
        refusal,
      )
      await expect((async () => containers.untilReady(id))()).rejects.toMatchObject(refusal)
    })

    it('runs a command inside a running container', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      expect(await containers.run(id, ['/bin/true'], seconds(5))).toMatchObject({ exitCode: 0 })
    })

    it('runs hooks, and knows how far those of a run have come until the next', async () => {
      const { containers } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      const hook = buildHook('sh', { command: ['sh', '-c', 'exit 3'] })
      await expect((async () => containers.runHook(id, hook))()).rejects.toMatchObject({
        code: 'CT0007',
      })
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({ hooks: { ran: 0, failed: false } })
      expect(await containers.runHook(id, hook)).toMatchObject({ exitCode: 3 })
      await containers.recordHooks(id, { ran: 2, failed: true })
      expect(await get(id)).toMatchObject({ hooks: { ran: 2, failed: true } })
      await containers.stop(id, terms)
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({ hooks: { ran: 0, failed: false } })
    })

    it('begins to probe at starting, and tells when health changes', async () => {
      const { containers } = machine.engine
      const service = machine.serviceThatRuns('web', { healthcheck: buildHealthcheck() })
      const id = await containers.create(specOf(service))
      await containers.start(id, freshStart)
      expect(await get(id)).toMatchObject({ state: { health: { status: 'starting' } } })
      await containers.recordHealth(id, { status: 'healthy', failingStreak: 0, probes: [] })
      await containers.recordHealth(id, { status: 'healthy', failingStreak: 0, probes: [] })
      expect(events.map(({ type }) => type)).toEqual([
        'container-created',
        'container-started',
        'health-changed',
      ])
    })

    it('repairs what is whole, and what is gone or does not run, by doing nothing', async () => {
      const { containers, networks } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.repair(id)
      await containers.start(id, freshStart)
      const before = await get(id)
      for (const each of [id, 'gone']) await containers.repair(each)
      for (const name of ['shop_default', 'gone']) await networks.repair(name)
      expect(await get(id)).toEqual(before)
    })

    it('keeps a network that a running container uses', async () => {
      const { containers, networks } = machine.engine
      const id = await containers.create(specOf(machine.serviceThatRuns('web')))
      await containers.start(id, freshStart)
      await expect(networks.remove('shop_default')).rejects.toMatchObject({ code: 'NW0005' })
      await containers.remove(id, { removeAnonymousVolumes: true })
      await networks.remove('shop_default')
      await networks.remove('shop_default')
      expect(await networks.list()).toEqual([])
    })

    it('keeps a volume that a container mounts', async () => {
      const { containers, volumes } = machine.engine
      await volumes.create(buildVolume('rows'), 'shop')
      const service = machine.serviceThatRuns('db', { mounts: [mountOf('rows')] })
      const id = await containers.create(specOf(service))
      await expect(volumes.remove('shop_rows')).rejects.toMatchObject({ code: 'VL0001' })
      await containers.remove(id, { removeAnonymousVolumes: true })
      await volumes.remove('shop_rows')
      expect(await volumes.list()).toEqual([])
    })

    it('removes anonymous volumes with their container when asked', async () => {
      const { containers, volumes } = machine.engine
      const service = machine.serviceThatRuns('db', { mounts: [mountOf(undefined)] })
      const kept = await containers.create(specOf(service))
      expect(await volumes.list()).toMatchObject([{ anonymous: true }])
      await containers.remove(kept, { removeAnonymousVolumes: false })
      expect(await volumes.list()).toHaveLength(1)
      const removed = await containers.create(specOf(service))
      await containers.remove(removed, { removeAnonymousVolumes: true })
      expect(await volumes.list()).toHaveLength(1)
    })
  })
}

function mountOf(volume: string | undefined): VolumeMount {
  const options = { readOnly: false, noCopy: false, subpath: undefined }
  return { type: 'volume', volume, target: '/rows', ...options }
}
