import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addon, scratchDirectory } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer } from '../../support/monitored-container.ts'

describe('watching stackd', () => {
  it('starts it again when the last follower is gone, with the lock and the environment', async () => {
    const { watched, startedWith, lock } = fakeSupervisor('sleep 60')
    const container = prepareContainer({
      script: 'sleep 60',
      monitorArguments: watched,
      environment: ['INHERITED=yes'],
    })
    await container.mustCreate()
    const followers = [await container.connect(), await container.connect()]
    for (const follower of followers) expect(await follower.request('follow')).toBe('ok')
    for (const follower of followers) follower.close()
    const environment = (await startedWith())[0] ?? ''
    expect(environment).toContain('argument with blanks|')
    expect(environment).toContain('|yes|3|')
    expect(await addon.lockFile({ path: lock, wait: false })).toEqual({ descriptor: -1 })
  })

  it('leaves one alone that holds its lock', async () => {
    const { watched, lock, starts } = fakeSupervisor('exit 0')
    const held = await addon.lockFile({ path: lock, wait: false })
    const container = prepareContainer({ script: 'exit 0', monitorArguments: watched })
    const { monitor, monitorStart } = await container.mustCreate()
    const follower = await container.connect()
    await follower.request('follow')
    follower.close()
    await (await container.connect()).request('start')
    await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
    expect(starts()).toEqual([])
    await addon.closeDescriptor(held)
  })

  it('starts one that ends again and again, until it connects', async () => {
    const { watched, startedWith } = fakeSupervisor('exit 1')
    const container = prepareContainer({ script: 'sleep 60', monitorArguments: watched })
    await container.mustCreate()
    const follower = await container.connect()
    await follower.request('follow')
    follower.close()
    expect((await startedWith(3)).length).toBeGreaterThanOrEqual(3)
    expect(await (await container.connect()).request('follow')).toBe('ok')
  })

  it('ignores the end of who does not follow', async () => {
    const { watched, starts } = fakeSupervisor('exit 0')
    const container = prepareContainer({ script: 'exit 0', monitorArguments: watched })
    const { monitor, monitorStart } = await container.mustCreate()
    const passing = await container.connect()
    await passing.request('state')
    passing.close()
    await (await container.connect()).request('start')
    await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
    expect(starts()).toEqual([])
  })

  it('starts it before the monitor ends, so that somebody sees the exit', async () => {
    const { watched, startedWith, command } = fakeSupervisor('sleep 60')
    const program = readFileSync(command, 'utf8')
    writeFileSync(command, '')
    const container = prepareContainer({ script: 'exit 0', monitorArguments: watched })
    const { monitor, monitorStart } = await container.mustCreate()
    const follower = await container.connect()
    await follower.request('follow')
    const control = await container.connect()
    follower.close()
    writeFileSync(command, program)
    await control.request('start')
    await addon.waitForProcess({ pid: monitor, startTime: monitorStart })
    expect((await startedWith()).length).toBe(1)
  })
})

/** A program in stackd's place. It notes each start, and the test kills what still runs. */
function fakeSupervisor(behaviour: string) {
  const directory = scratchDirectory()
  const [script, command, lock, notes] = ['script', 'command', 'lock', 'notes'].map((name) =>
    join(directory, name),
  ) as [string, string, string, string]
  const note = `echo "$$|$1|$INHERITED|$STACK_LOCK_DESCRIPTOR|" >>${notes}`
  writeFileSync(script, `${note}\nreadlink /proc/self/fd/3 >/dev/null || exit 9\n${behaviour}\n`)
  writeFileSync(command, `/bin/sh\n${script}\nargument with blanks\n`)
  const starts = (): readonly string[] =>
    existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').filter(Boolean) : []
  onTestFinished(() => {
    for (const start of starts()) killGroup(Number.parseInt(start, 10))
  })
  return {
    watched: ['--watch-command', command, '--watch-lock', lock],
    command,
    lock,
    starts,
    startedWith: (count = 1) =>
      eventually(() => starts().length >= count && starts(), { for: 'a start of the supervisor' }),
  }
}

/** Each is started in a session of its own, with its `sleep`. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGone) throw error
  }
}
