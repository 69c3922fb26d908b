import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerEvent } from '../../src/events/event.ts'
import type { ObservedContainer } from '../../src/model/observed-state.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'
import type { Service } from '../../src/model/service.ts'
import { networkConfigHash } from '../../src/reconcile/config-hash.ts'
import { containerSpec } from '../../src/reconcile/container-spec.ts'
import { buildNetwork, buildProject, buildVolume } from './build-project.ts'
import type { ContractMachine } from './engine-contract.ts'

const freshStart = { count: 0, streak: 0 }

/** How one container takes the place of another in every engine. */
export function describeSuccession(title: string, open: () => Promise<ContractMachine>): void {
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

    it('puts a container that was made beside another one in its place', async () => {
      const { containers } = machine.engine
      const web = machine.serviceThatRuns('web')
      const oldId = await containers.create(specOf(web))
      await containers.start(oldId, freshStart)
      const succession = { containerId: oldId, temporaryName: 'old_shop-web-1' }
      const newId = await containers.create({ ...specOf(web), succession })
      await containers.start(newId, freshStart)
      const newcomer = await get(newId)
      expect(newcomer).toMatchObject({ name: 'old_shop-web-1', number: 1, succeeds: oldId })
      expect(newcomer?.standsBy).toEqual(expect.any(Number))

      await containers.takeOver(newId, oldId)
      expect((await get(newId))?.standsBy).toBeUndefined()
      expect((await get(oldId))?.standsBy).toEqual(expect.any(Number))
      await expect(containers.rename(newId)).rejects.toMatchObject({ code: 'CT0001' })
      await containers.remove(oldId, { removeAnonymousVolumes: false })
      await containers.rename(newId)
      const settled = await get(newId)
      expect(settled?.name).toBe('shop-web-1')
      expect(settled?.succeeds).toBeUndefined()
      expect(settled?.state).toMatchObject({ status: 'running' })
      const told = events.filter(({ subject }) => subject.id === newId).map(({ type }) => type)
      expect(told.slice(2)).toEqual(['container-took-over', 'container-renamed'])
    })
  })
}
