import { describe, expect, it } from 'vitest'
import { openChaosMachine } from '../support/chaos-machine.ts'
import { ChaosRun } from '../support/chaos-run.ts'
import { eventually } from '../support/eventually.ts'
import { findTraces, newTraces } from '../support/leak-check.ts'
import { openTestMachine } from '../support/test-machine.ts'

// `npm run test:chaos` takes 1,000 steps. The same seed gives the same steps, not the same instants.
const steps = Number(process.env.STACK_CHAOS_STEPS ?? 40)
const seed = Number(process.env.STACK_CHAOS_SEED ?? 1)
const timeout = 120_000 + steps * 10_000

describe('a machine on which everything is killed at random', () => {
  it('loses no exit code, and is empty at the end', { timeout }, async () => {
    const before = findTraces()
    const machine = openTestMachine()
    const chaos = openChaosMachine(machine)
    const run = new ChaosRun(chaos, seed)
    try {
      for (let step = 0; step < steps; step += 1) {
        // The last supervisor is to grow old, so that what it leaks is there to be seen.
        if (step === steps - 20) run.spare('stackd')
        await run.step()
      }
    } finally {
      await run.down()
    }
    expect(run.unexplained).toEqual([])
    await gone(() => chaos.leftovers())
    const old = await chaos.restingDescriptors()
    for (const pid of chaos.pids('stackd')) process.kill(pid, 'SIGKILL')
    await run.down()
    expect(old).toEqual(await chaos.restingDescriptors())
    process.stdout.write(`chaos: ${run.summary()}\n`)
    await machine.close()
    await gone(() => newTraces(before))
  })
})

/** What ends with others is there for a moment after them. */
async function gone(find: () => readonly string[]): Promise<void> {
  let found = find()
  const isEmpty = (): boolean => (found = find()).length === 0
  await eventually(isEmpty, { for: 'the end of what is left' }).catch(() => undefined)
  expect(found).toEqual([])
}
