import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareBundle, runtimeProgram, type RuntimeBundle } from '../../support/runtime-bundle.ts'

const mebibyte = 1024 * 1024

interface RuntimeEvent {
  readonly type: string
  readonly id: string
  readonly data?: {
    readonly cpu: { readonly usage: { readonly total: number } }
    readonly memory: { readonly usage: { readonly limit: number; readonly usage: number } }
    readonly pids: { readonly current: number; readonly limit: number }
  }
}

describe('events', () => {
  it('print the statistics of a container once', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => {
        config.linux.resources = { memory: { limit: 64 * mebibyte }, pids: { limit: 77 } }
      },
    })
    bundle.start()
    const event: RuntimeEvent = JSON.parse(bundle.call('events', '--stats', bundle.id).stdout)
    expect(event).toMatchObject({ type: 'stats', id: bundle.id })
    expect(event.data?.memory.usage.limit).toBe(64 * mebibyte)
    expect(event.data?.memory.usage.usage).toBeGreaterThan(0)
    expect(event.data?.pids).toEqual({ current: 1, limit: 77 })
    expect(event.data?.cpu.usage.total).toBeGreaterThan(0)
  })

  it('come again and again, and end with the container', async () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const events = follow(bundle, ['--interval', '20ms'])
    const first = await events.next()
    const second = await events.next()
    expect([first.value?.type, second.value?.type]).toEqual(['stats', 'stats'])
    bundle.call('kill', bundle.id, 'KILL')
    const rest: RuntimeEvent[] = []
    for await (const event of events) rest.push(event)
    expect(rest.every((event) => event.type === 'stats')).toBe(true)
  })

  it('tell that memory ran out', async () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => {
        config.linux.resources = { memory: { limit: 30 * mebibyte, swap: 30 * mebibyte } }
      },
    })
    bundle.start()
    const events = follow(bundle, ['--interval', '20ms'])
    await events.next()
    // A second kill before the first has freed its memory must not take the container's own process.
    const victim = 'echo 1000 >/proc/self/oom_score_adj; head -c 100000000 /dev/zero | tail'
    bundle.call('exec', bundle.id, 'sh', '-c', victim)
    for await (const event of events) if (event.type === 'oom') break
    expect(bundle.state().status).toBe('running')
  })

  it('refuse an interval that is none, and a container that has stopped', () => {
    const bundle = prepareBundle({ args: ['true'] })
    bundle.call('run', '--keep', '--bundle', bundle.directory, bundle.id)
    const refused = bundle.call('events', '--interval', 'soon', bundle.id)
    expect(refused.stderr).toContain('not a duration such as 500ms: "soon"')
    expect(bundle.call('events', '--interval', '0s', bundle.id).stderr).toContain('greater than 0')
    expect(bundle.call('events', '--stats', bundle.id).stderr).toContain('container not running')
  })
})

async function* follow(
  bundle: RuntimeBundle,
  flags: readonly string[],
): AsyncGenerator<RuntimeEvent, void> {
  const args = ['--root', bundle.root, 'events', ...flags, bundle.id]
  const child = spawn(runtimeProgram, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line)
  expect(await ended).toEqual([0, null])
}
