import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns } from '../../support/property-runs.ts'
import { transitiveDependencies } from '../../../src/graph/dependency-graph.ts'
import type { Directive } from '../../../src/model/directive.ts'
import type { Plan } from '../../../src/model/plan.ts'
import type { Project } from '../../../src/model/project.ts'
import { desiredAfterUp } from '../../../src/reconcile/desired-after.ts'
import { reconcile, type ReconcileInput } from '../../../src/reconcile/reconcile.ts'
import { sharesNamespacesOf } from '../../../src/reconcile/shared-namespaces.ts'
import type { MemoryEngine } from '../../support/memory-engine.ts'
import { planFaults } from '../../support/plan-faults.ts'
import { printPlan } from '../../support/print-plan.ts'
import { damages, inflict, type Damage } from '../../support/random-damage.ts'
import {
  directiveDrafts,
  directiveOf,
  type DirectiveDraft,
} from '../../support/random-directive.ts'
import { projects } from '../../support/random-project.ts'
import { up } from './reconcile-fixture.ts'
import { machineWith, settle } from './settling.ts'

const drafts = fc.record({
  before: projects,
  after: fc.option(projects, { nil: undefined }),
  damage: damages,
  directive: directiveDrafts,
})

interface Draft {
  readonly before: Project
  readonly after: Project | undefined
  readonly damage: readonly Damage[]
  readonly directive: DirectiveDraft
}

/** What is asked of a machine on which one project was up, was damaged, and another one may follow. */
async function inputOf(draft: Draft): Promise<ReconcileInput> {
  const engine = await machineAfter(draft)
  const project = draft.after ?? draft.before
  const names = Object.keys(project.services)
  const directive = directiveOf(draft.directive, names, engine.clock.now())
  const first = desiredAfterUp(undefined, up(), draft.before)
  return {
    project: project.name,
    desired: directive.type === 'up' ? desiredAfterUp(first, directive, project) : first,
    previous: draft.before,
    observed: await engine.observe(project.name, []),
    directive,
    now: engine.clock.now(),
  }
}

async function machineAfter({ before, damage }: Draft): Promise<MemoryEngine> {
  const engine = await machineWith(before)
  await settle(engine, before, up())
  engine.clock.advance(60_000)
  for (const one of damage) await inflict(engine, before, one)
  engine.clock.advance(1000)
  return engine
}

describe('a plan', () => {
  it('is acyclic, printable, and takes nothing away that is in use', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (draft) => {
        const input = await inputOf(draft)
        expect(planFaults(reconcile(input), input.observed, orderedServices(input))).toEqual([])
      }),
      propertyRuns(2400),
    )
  })

  it('is the same for the same input, and changes nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (draft) => {
        const input = await inputOf(draft)
        const before = JSON.stringify(input)
        const plan = JSON.stringify(reconcile(input))
        expect(JSON.stringify(reconcile(structuredClone(input)))).toBe(plan)
        expect(JSON.stringify(input)).toBe(before)
      }),
      propertyRuns(500),
    )
  })

  it('leaves alone what was not named, when that is as it was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(projects, directiveDrafts, async (project, draft) => {
        const input = await inputOf({
          before: project,
          after: undefined,
          damage: [],
          directive: draft,
        })
        const plan = reconcile(input)
        const meant = meantServices(input.directive, project)
        const others = servicesOf(plan).filter((name) => !meant.has(name))
        expect({ others, plan: printPlan(plan) }).toEqual({ others: [], plan: printPlan(plan) })
      }),
      propertyRuns(1500),
    )
  })
})

/** Without dependencies, only those whose namespaces a service shares are still waited for. */
function orderedServices({ desired, directive }: ReconcileInput): Project['services'] {
  const services = Object.entries(desired?.project.services ?? {})
  if (!('noDeps' in directive && directive.noDeps)) return Object.fromEntries(services)
  return Object.fromEntries(
    services.map(([name, service]) => {
      const kept = Object.entries(service.dependsOn).filter(([other]) =>
        sharesNamespacesOf(service, other),
      )
      return [name, { ...service, dependsOn: Object.fromEntries(kept) }]
    }),
  )
}

/** The named ones, and those that the stack file says are restarted with them. */
function meantServices(directive: Directive, { services }: Project): ReadonlySet<string> {
  const named =
    directive.type === 'up' ? directive.targets : 'services' in directive ? directive.services : []
  if (named.length === 0) return new Set(Object.keys(services))
  const withDependencies = directive.type === 'up' && directive.alwaysRecreateDeps
  const meant = new Set(withDependencies ? transitiveDependencies(services, named) : named)
  const noDeps = 'noDeps' in directive && directive.noDeps
  for (let size = -1; size !== meant.size && !noDeps;) {
    size = meant.size
    for (const { name, dependsOn } of Object.values(services)) {
      const restarts = Object.entries(dependsOn).some(
        ([other, { restart }]) => restart && meant.has(other),
      )
      if (restarts) meant.add(name)
    }
  }
  return meant
}

function servicesOf({ operations }: Plan): readonly string[] {
  return operations.flatMap(({ action }) => {
    if (action.type === 'create-container') return [action.spec.service.name]
    return 'container' in action ? [action.container.service] : []
  })
}
