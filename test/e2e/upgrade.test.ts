import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { version } from '../../src/model/version.ts'
import { hostPids } from '../support/host-processes.ts'
import { repositoryRoot } from '../support/repository.ts'
import { runProgram, type ProgramRun } from '../support/run-program.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const file = `
name: upgrade
services:
  web:
    rootfs: host
    command: [sleep, '86400.1271']
    restart: always
    stop_grace_period: 0s
`

/** The built programs with another version's number. */
function buildOther(machine: TestMachine, other: string): (args: string[]) => Promise<ProgramRun> {
  const [built, copy] = [join(repositoryRoot, 'dist'), join(machine.directory, `stack-${other}`)]
  mkdirSync(copy)
  for (const name of readdirSync(built).filter((each) => each.endsWith('.cjs'))) {
    const text = readFileSync(join(built, name), 'utf8')
    writeFileSync(join(copy, name), text.replaceAll(`"${version}"`, `"${other}"`))
  }
  symlinkSync(join(built, 'native'), join(copy, 'native'))
  return (args) =>
    runProgram(process.execPath, [join(copy, 'stack.cjs'), ...args], {
      cwd: machine.directory,
      env: machine.environment,
    })
}

describe('another version of stack', () => {
  it('takes over what is up, and what runs goes on', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': file } })
    await project.must(['up', '-d'])
    const [process, before] = [hostPids(['sleep', '86400.1271']), await machine.supervisorPid()]
    const newer = buildOther(machine, '99.0.0')
    expect(await newer(['-p', 'upgrade', 'ps', '-q'])).toMatchObject({ exitCode: 0, stderr: '' })
    const between = await machine.supervisorPid()
    expect(between).not.toBe(before)
    expect(readFileSync(`/proc/${between}/cmdline`, 'latin1')).toContain('stack-99.0.0/stackd.cjs')
    // And back, as nothing was written that this one does not understand.
    await project.must(['ps'])
    expect(await machine.supervisorPid()).not.toBe(between)
    expect(hostPids(['sleep', '86400.1271'])).toEqual(process)
    expect(process).toHaveLength(1)
  })

  it('leaves alone what a newer one has written, and says so', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': file } })
    await project.must(['up', '-d'])
    const running = hostPids(['sleep', '86400.1271'])
    const state = join(machine.environment['STACK_DATA_DIR'] ?? '', 'state.json')
    const own = readFileSync(state, 'utf8')
    writeFileSync(state, JSON.stringify({ schemaVersion: 2, writtenBy: '99.0.0' }))
    const other = buildOther(machine, '98.0.0')
    const run = await other(['-p', 'upgrade', 'ps'])
    expect([run.exitCode, run.stderr]).toEqual([
      expect.any(Number),
      expect.stringMatching(/^error\[DM0006\]: the state in .* is of stack 99\.0\.0, .* 98\.0\.0,/),
    ])
    expect(run.exitCode).not.toBe(0)
    expect(hostPids(['sleep', '86400.1271'])).toEqual(running)
    expect(running).toHaveLength(1)
    writeFileSync(state, own)
  })
})
