import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns } from '../../support/property-runs.ts'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import { namespaceParents } from '../../../src/model/namespaces.ts'
import type { Project } from '../../../src/model/project.ts'
import { badStories, LoopMachine, stories, type Story } from '../../support/loop-machine.ts'
import { lastingProjects, projects } from '../../support/random-project.ts'
import { unmetWishes } from '../../support/settled-state.ts'
import { faults, type Fate } from '../../support/unreliable-engine.ts'

async function machineAfter(
  story: Story,
  before: Project,
  after: Project,
  fates: readonly Fate[],
): Promise<LoopMachine> {
  const machine = new LoopMachine({ projects: [before, after], fates })
  await machine.start()
  expect(await machine.up(before)).toBeInstanceOf(Array)
  await machine.tell(story)
  return machine
}

describe('the loop', () => {
  it('ends in what is asked once calls fail no more, without being asked again', async () => {
    await fc.assert(
      fc.asyncProperty(
        lastingProjects,
        lastingProjects,
        stories,
        faults,
        async (before, after, story, fates) => {
          const machine = await machineAfter(story, before, after, fates)
          await machine.calm()
          const desired = await machine.desired()
          machine.close()
          if (desired === undefined) return
          expect(desired.ending).toBeUndefined()
          expect(
            unmetWishes(machine.engine, desired.project, (name) => canRun(name, desired)),
          ).toEqual([])
          expect(machine.bugs).toEqual([])
        },
      ),
      propertyRuns(300),
    )
  })

  it('brings up the stack file when it is asked to, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(
        projects,
        projects,
        badStories,
        faults,
        async (before, after, story, fates) => {
          const machine = await machineAfter(story, before, after, fates)
          await machine.calm()
          const failures = await machine.up(after)
          machine.close()
          expect(machine.bugs).toEqual([])
          expect(failures).toEqual([])
          expect(unmetWishes(machine.engine, after)).toEqual([])
        },
      ),
      propertyRuns(300),
    )
  })
})

/** Whether it was asked for as the file says, and so was every service whose namespaces it shares. */
function canRun(name: string, desired: DesiredState): boolean {
  const service = desired.project.services[name]
  const intent = desired.intents[name]
  if (service === undefined || intent?.run !== 'running') return false
  if (intent.keepsContainers === true) return false
  return namespaceParents(service.namespaces).every((parent) => canRun(parent.name, desired))
}
