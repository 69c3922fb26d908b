import { mkdirSync, renameSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

function fileWith(service: string): string {
  return `
name: shop
services:
  ${service}:
    rootfs: host
    init: true
    command: [sleep, infinity]
`
}

it('two directories with one project name do not take each other for orphans', async () => {
  const machine = openTestMachine()
  const first = createProject(machine, { files: { 'stack.yaml': fileWith('first') } })
  const second = createProject(machine, { files: { 'stack.yaml': fileWith('second') } })
  await first.must(['up', '-d', '--wait'])
  const { ID } = await first.container('first')

  for (const words of [['up', '-d', '--remove-orphans'], ['plan'], ['run', 'second', 'true']]) {
    const refused = await second.stack(words)
    expect(refused.exitCode).toBe(6)
    expect(refused.stderr).toContain(`is up from ${first.directory}, not ${second.directory}`)
  }
  expect(await first.container('first')).toMatchObject({ ID, State: 'running' })

  await second.must(['-p', 'other', 'up', '-d', '--wait'])
  await second.must(['-p', 'other', 'down', '-t', '0'])
  const taken = await second.must(['up', '-d', '--wait', '--take-over'])
  expect(taken.stderr).toContain('Found orphan containers ([shop-first-1])')
  expect(await second.container('second')).toMatchObject({ State: 'running' })
})

it('a directory that was moved has the project that it had', async () => {
  const machine = openTestMachine()
  const before = createProject(machine, { files: { 'stack.yaml': fileWith('web') } })
  await before.must(['up', '-d', '--wait'])
  const { ID } = await before.container('web')
  const directory = `${before.directory}-moved`
  renameSync(before.directory, directory)
  const after = createProject(machine, { directory })
  await after.must(['up', '-d', '--wait'])
  expect(await after.container('web')).toMatchObject({ ID, State: 'running' })
  // Where the first one is taken down once more.
  mkdirSync(before.directory)
})
