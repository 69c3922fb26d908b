import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DesiredState } from '../../src/model/desired-state.ts'
import { instant } from '../../src/model/instant.ts'
import type { Revision } from '../../src/model/revision.ts'
import { buildProject } from './build-project.ts'
import type { ContractMachine } from './engine-contract.ts'

/** How every engine keeps what is asked of a project, and what was. */
export function describeDesiredStates(title: string, open: () => Promise<ContractMachine>): void {
  describe(title, () => {
    let machine: ContractMachine

    beforeEach(async () => {
      machine = await open()
    })
    afterEach(async () => {
      await machine.close()
    })

    function revision(number: number, digest = 'd'): Revision {
      const project = buildProject([machine.serviceThatRuns('web')])
      const time = instant(number * 1000)
      return {
        schemaVersion: 1,
        number,
        time,
        digest,
        changes: [{ service: 'web', change: 'added', fields: [] }],
        project,
        services: ['web'],
      }
    }

    it('remembers what is asked until it is removed', async () => {
      const { desiredStates } = machine.engine
      const project = buildProject([machine.serviceThatRuns('web')])
      const state = { schemaVersion: 1, project, intents: {}, ending: undefined } as const
      await desiredStates.write(state)
      expect(await desiredStates.list()).toEqual(['shop'])
      expect(await desiredStates.read('shop')).toMatchObject({ project: { name: 'shop' } })
      await desiredStates.remove('shop')
      await desiredStates.remove('shop')
      expect(await desiredStates.read('shop')).toBeUndefined()
    })

    it('keeps the last ten revisions, the oldest first', async () => {
      const { revisions } = machine.engine
      expect(await revisions.list('shop')).toEqual([])
      for (let number = 1; number <= 12; number += 1) await revisions.write(revision(number))
      const kept = await revisions.list('shop')
      expect(kept.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
      expect(kept[0]).toMatchObject({ time: 3000, project: { name: 'shop' }, services: ['web'] })
    })

    it('replaces a revision, and forgets all with the desired state', async () => {
      const { revisions, desiredStates } = machine.engine
      await revisions.write(revision(1, 'one'))
      await revisions.write(revision(1, 'other'))
      expect(await revisions.list('shop')).toMatchObject([{ number: 1, digest: 'other' }])
      const { project } = revision(1)
      const state: DesiredState = { schemaVersion: 1, project, intents: {}, ending: undefined }
      await desiredStates.write(state)
      await desiredStates.remove('shop')
      expect(await revisions.list('shop')).toEqual([])
    })
  })
}
