import fc from 'fast-check'
import type { Engine } from '../../src/engine/engine.ts'
import { StackError } from '../../src/errors/stack-error.ts'

/** What becomes of one call that changes something. */
export type Fate =
  | 'works'
  | 'works-late'
  | 'fails'
  /** It is done, and nobody learns it. */
  | 'fails-when-done'
  /** The process that called ends, before or after the change. */
  | 'dies'
  | 'dies-when-done'

export interface UnreliableEngine {
  readonly engine: Engine
  /** The process that uses it ends: no call ever answers. */
  kill(): void
  /** The fates of the calls to come. */
  left(): readonly Fate[]
  /** From now on everything works. */
  recover(): void
}

const reads: ReadonlySet<string> = new Set(['list', 'find', 'read', 'run', 'recordHealth'])

/** More than this is a loop that never comes to rest. */
const mostCalls = 10_000

/** An engine whose changes have the given fates, in the order of the calls; those that follow work. */
export function createUnreliableEngine(sound: Engine, fates: readonly Fate[]): UnreliableEngine {
  const left = [...fates]
  let isDead = false
  let calls = 0

  function count(): void {
    calls += 1
    if (calls > mostCalls) throw new Error('the engine is called without end')
  }

  async function call(perform: () => unknown, isRead: boolean): Promise<unknown> {
    if (isDead) return never()
    count()
    const fate = isRead ? 'works' : (left.shift() ?? 'works')
    if (fate === 'fails') throw new StackError('EN0006', 'the call failed')
    if (fate === 'works-late') for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    if (fate === 'dies') isDead = true
    if (isDead) return never()
    const result = await perform()
    if (fate === 'dies-when-done') isDead = true
    if (isDead) return never()
    if (fate === 'fails-when-done') throw new StackError('EN0006', 'the answer was lost')
    return result
  }

  function unreliable<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        return (...given: unknown[]) =>
          call(() => Reflect.apply(member, target, given), reads.has(String(key)))
      },
    })
  }

  const { containers, networks, volumes, desiredStates, revisions } = sound
  return {
    engine: {
      ...sound,
      containers: unreliable(containers),
      networks: unreliable(networks),
      volumes: unreliable(volumes),
      desiredStates: unreliable(desiredStates),
      revisions: unreliable(revisions),
      observe: async (project, references) => {
        count()
        return isDead ? never() : sound.observe(project, references)
      },
    },
    kill: () => {
      isDead = true
    },
    left: () => left,
    recover: () => void left.splice(0),
  }
}

/** Faults among calls that work; the process lives on. */
export const faults: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.constantFrom<Fate>('works', 'works', 'works', 'works-late', 'fails', 'fails-when-done'),
  { maxLength: 30 },
)

/** Any number of calls that work, then the end. */
export const deaths: fc.Arbitrary<readonly Fate[]> = fc
  .record({
    calls: fc.nat({ max: 25 }),
    end: fc.constantFrom<Fate>('dies', 'dies-when-done'),
    late: fc.boolean(),
  })
  .map(({ calls, end, late }) => [
    ...Array.from({ length: calls }, (_, call): Fate =>
      late && call % 3 === 0 ? 'works-late' : 'works',
    ),
    end,
  ])

function never(): Promise<never> {
  return new Promise(() => undefined)
}
