import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type { Invocation } from '../../../src/cli/command.ts'
import { createDefine } from '../../../src/cli/command.ts'
import { findVerb } from '../../../src/cli/find-verb.ts'
import { addGlobalOptions } from '../../../src/cli/global-options.ts'
import { createTestSession } from '../../support/test-session.ts'

type Parsed = Pick<Invocation<Record<string, unknown>>, 'globals' | 'operands' | 'options'>

/** A program with `logs`, which has an `-f` of its own, and `exec`, which passes options on. */
async function parse(line: string, environment: Record<string, string> = {}): Promise<Parsed> {
  const program = new Command('stack').enablePositionalOptions().exitOverride()
  program.configureOutput({ writeErr: () => undefined })
  addGlobalOptions(program)
  let parsed: Parsed | undefined
  const define = createDefine(createTestSession({ environment }), () => undefined)
  const logs = program.command('logs').argument('[services...]').option('-f, --follow')
  const exec = program.command('exec').argument('<command...>').option('-e, --env <name>')
  const up = program.command('up').argument('[services...]')
  for (const command of [logs, exec.passThroughOptions(), up]) {
    define<Record<string, unknown>>(command, async (invocation) => {
      parsed = invocation
      return 0
    })
  }
  await program.parseAsync(line.split(' '), { from: 'user' })
  if (parsed === undefined) throw new Error('no command ran')
  return parsed
}

describe('global options', () => {
  it('are taken before the command and after it', async () => {
    const before = await parse('-f a.yaml -p shop --all-resources --profile x --env-file e up web')
    const after = await parse('up web --all-resources -f a.yaml -p shop --profile x --env-file e')
    expect(after.globals).toEqual(before.globals)
    expect(after.operands).toEqual(['web'])
    expect(before.globals.selection).toEqual({
      files: ['a.yaml'],
      envFiles: ['e'],
      profiles: ['x'],
      projectName: 'shop',
      projectDirectory: undefined,
      allResources: true,
    })
  })

  it('add up when they are repeated, in the order of the command line', async () => {
    const { globals } = await parse('-f a -f b --profile x up -f c --profile y')
    expect(globals.selection.files).toEqual(['a', 'b', 'c'])
    expect(globals.selection.profiles).toEqual(['x', 'y'])
  })

  it('mean the later one when only one can be', async () => {
    const { globals } = await parse('-p a --ansi never up -p b')
    expect(globals.selection.projectName).toBe('b')
    expect(globals.ansi).toBe('never')
  })

  it('yield to an option of the command with the same letter', async () => {
    const { globals, options } = await parse('-f a logs -f --file b')
    expect(globals.selection.files).toEqual(['a', 'b'])
    expect(options.follow).toBe(true)
  })

  it('are not looked for in the words of a command to execute', async () => {
    const { globals, operands } = await parse('exec -p shop ls -f x --profile y')
    expect(operands).toEqual(['ls', '-f', 'x', '--profile', 'y'])
    expect(globals.selection).toMatchObject({ projectName: 'shop', files: [], profiles: [] })
  })

  it('fall back to the environment where Docker Compose has variables for them', async () => {
    const environment = { COMPOSE_PROGRESS: 'plain', COMPOSE_ANSI: 'never' }
    expect((await parse('up', environment)).globals).toMatchObject({
      progress: 'plain',
      ansi: 'never',
    })
    expect((await parse('up --progress json', environment)).globals.progress).toBe('json')
    expect((await parse('up', { COMPOSE_PROGRESS: 'nonsense' })).globals.progress).toBe('auto')
  })

  it('limit how much is done at the same time', async () => {
    const limitOf = async (words: string, variable = ''): Promise<number | undefined> =>
      (await parse(words, { COMPOSE_PARALLEL_LIMIT: variable })).globals.parallelism
    expect(await limitOf('--parallel 3 up', '5')).toBe(3)
    expect(await limitOf('up', '5')).toBe(5)
    expect(await limitOf('up', '-1')).toBeUndefined()
    expect(await limitOf('up')).toBeUndefined()
    await expect(limitOf('up', 'many')).rejects.toThrow(
      'COMPOSE_PARALLEL_LIMIT must be an integer (found: "many")',
    )
  })

  it('have to be one of the words that are known', async () => {
    await expect(parse('up --progress loud')).rejects.toThrow(/Allowed choices are auto, tty/)
  })
})

describe('the command of a command line', () => {
  const program = new Command('stack')
  addGlobalOptions(program)

  it.each([
    ['up', 'up'],
    ['-f x.yaml up', 'up'],
    ['-fx.yaml --profile=a --verbose logs up', 'logs'],
    ['--project-directory up ps', 'ps'],
    ['help down', 'down'],
    ['-f - config', 'config'],
    ['--help', undefined],
  ])('in %j is %j', (line, verb) => {
    expect(findVerb(line.split(' '), program.options)).toBe(verb)
  })
})
