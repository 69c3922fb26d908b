import { describe, expect, it } from 'vitest'
import { openFirewall } from '../../../../src/linux/network/firewall.ts'
import type { NativeBinding } from '../../../../src/native/binding.ts'

/** Takes the place of nft: each run waits until it is let go. */
function openRuns() {
  const runs: { readonly script: string; end(exitCode: number, output?: string): void }[] = []
  const arrivals: (() => void)[] = []
  const spawn: NativeBinding['spawn'] = ({ stdin }) =>
    new Promise((resolve) => {
      const end = (exitCode: number, stdout = '') =>
        resolve({ exitCode, signal: 0, stdout, stderr: '', timedOut: false })
      runs.push({ script: stdin ?? '', end })
      for (const arrive of arrivals.splice(0)) arrive()
    })
  const run = async (number: number) => {
    while (runs.length <= number) await new Promise<void>((resolve) => arrivals.push(resolve))
    const started = runs[number]
    if (started === undefined) throw new Error('there is no such run')
    return started
  }
  return { binding: { spawn } as NativeBinding, runs, run }
}

/** Heard from the beginning, so that nobody else hears of it. */
function failureOf(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('openFirewall', () => {
  it('merges what comes during a run into the next one, with the state of that time', async () => {
    const { binding, runs, run } = openRuns()
    const ports = new Map([['front', 0]])
    const firewall = openFirewall(binding, (name) => `${name}=${ports.get(name)}\n`)

    const first = firewall.sync('front')
    expect((await run(0)).script).toBe('front=0\n')
    const later = Array.from({ length: 50 }, (_, index) => {
      ports.set('front', index + 1)
      return firewall.sync('front')
    })
    later.push(firewall.sync('back'))
    runs[0]?.end(0)
    await first
    expect((await run(1)).script).toBe('front=50\nback=undefined\n')
    runs[1]?.end(0)
    await Promise.all(later)
    expect(runs).toHaveLength(2)
  })

  it('tells only the caller whose network the kernel refuses', async () => {
    const { binding, runs, run } = openRuns()
    const firewall = openFirewall(binding, (name) => `${name}\n`)
    const good = firewall.sync('good')
    const bad = firewall.sync('bad')
    const failure = failureOf(bad)
    const together = await run(0)
    expect(together.script).toBe('good\nbad\n')
    together.end(1, 'no such thing\n')
    const alone = await run(1)
    alone.end(0)
    const refused = await run(2)
    refused.end(1, 'no such thing\n')
    await good
    expect(await failure).toMatchObject({
      code: 'NW0003',
      message: 'the firewall rules of network bad cannot be set',
      evidence: ['no such thing'],
    })
    expect(runs.map(({ script }) => script)).toEqual(['good\nbad\n', 'good\n', 'bad\n'])
  })

  it('goes on after a failure', async () => {
    const { binding, run } = openRuns()
    const firewall = openFirewall(binding, (name) => name)
    const failing = failureOf(firewall.sync('front'))
    const first = await run(0)
    first.end(1)
    expect(await failing).toMatchObject({ code: 'NW0003' })
    const next = firewall.sync('front')
    const second = await run(1)
    second.end(0)
    await next
  })
})
