import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { eventually } from './eventually.ts'
import type { ProgramOptions, ProgramRun } from './run-program.ts'
import { openScenarioTool, type ScenarioTool } from './scenario-tool.ts'

/** A container as `ps --all --format json` of both tools tells it. */
export interface ScenarioContainer {
  readonly ID: string
  readonly Name: string
  readonly Service: string
  readonly State: string
  readonly Health: string
  readonly ExitCode: number
  readonly Labels: string
}

/** One project of one scenario. */
export interface ScenarioProject {
  readonly tool: ScenarioTool['name']
  readonly name: string
  readonly directory: string
  run(args: string, options?: ProgramOptions): Promise<ProgramRun>
  /** As `run`, and throws with all output unless it ends with 0. */
  must(args: string, options?: ProgramOptions): Promise<ProgramRun>
  /** As `run`, and throws unless it ends with another code; returns what it said. */
  mustFail(args: string, options?: ProgramOptions): Promise<string>
  ps(): Promise<readonly ScenarioContainer[]>
  /** `web-1 running`, sorted. */
  states(): Promise<readonly string[]>
  /** Id of each container by its name without the project's. */
  ids(): Promise<Readonly<Record<string, string>>>
  /** Looks until the states are these. */
  reaches(...states: readonly string[]): Promise<void>
  /** Looks until the one container of a service has this health. */
  becomes(service: string, health: string): Promise<void>
  /** What a shell script inside a service writes to stdout, without the last line end. */
  inside(service: string, script: string): Promise<string>
  write(path: string, text: string): void
  /** Another text of the stack file. */
  edit(services: string): void
  read(path: string): string
  /** Looks until a file is there. */
  appears(path: string): Promise<void>
  /** Takes away all that is left. */
  end(): Promise<unknown>
  /** Looks until a file holds these lines, in any order, and no others. */
  holds(path: string, ...lines: readonly string[]): Promise<void>
}

export interface Scenario {
  /** The stack file after its common head; `*idle` runs until it is stopped, without a network. */
  readonly file: string
  readonly files?: Readonly<Record<string, string>>
  /** Why Docker Compose is not asked; what it does otherwise is in docs/compatibility.md. */
  readonly onlyHere?: string
}

type Declare = (
  title: string,
  scenario: Scenario,
  steps: (project: ScenarioProject) => Promise<void>,
) => void

/** Gives what declares the scenarios of a file, which share one tool with the image `busybox:test`. */
export function openScenarios(): Declare {
  let tool: ScenarioTool
  let count = 0
  beforeAll(async () => {
    tool = await openScenarioTool()
  })
  afterAll(async () => {
    await tool.close()
  })
  const isPeer = process.env['STACK_SCENARIO_COMPOSE'] !== undefined
  return (title, scenario, steps) => {
    const skip = isPeer && scenario.onlyHere !== undefined
    it(title, { concurrent: true, skip }, async () => {
      const project = createProject(tool, (count += 1), scenario)
      try {
        await steps(project)
      } finally {
        await project.end()
      }
    })
  }
}

const head = `
x-idle: &idle
  image: busybox:test
  command: [sleep, infinity]
  network_mode: none
  stop_grace_period: 0s
x-linked: &linked
  image: busybox:test
  command: [sleep, infinity]
  stop_grace_period: 0s
`

function createProject(
  tool: ScenarioTool,
  number: number,
  { file, files = {} }: Scenario,
): ScenarioProject {
  const name = `scenario${number}`
  const directory = join(tool.directory, name)
  mkdirSync(directory)
  // Without the file, which may not be valid any more, and its variables.
  const elsewhere = { cwd: tool.directory }
  const run: ScenarioProject['run'] = (args, options = {}) =>
    tool.run(args.split(' '), { cwd: directory, ...options })
  const must: ScenarioProject['must'] = async (args, options) => {
    const ended = await run(args, options)
    if (ended.exitCode === 0) return ended
    throw new Error(`${args} ended with ${ended.exitCode}\n${ended.stdout}${ended.stderr}`)
  }
  const ps = async (): Promise<readonly ScenarioContainer[]> =>
    parseLines((await must(`-p ${name} ps --all --format json`, elsewhere)).stdout)
  const shortName = (container: ScenarioContainer): string => container.Name.replace(`${name}-`, '')
  const states = async (): Promise<readonly string[]> =>
    (await ps()).map((container) => `${shortName(container)} ${container.State}`).toSorted()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const edit = (text: string): void => write('compose.yaml', head + text)

  const read = (path: string): string => readFileSync(join(directory, path), 'utf8')

  edit(file)
  for (const [path, text] of Object.entries(files)) write(path, text)
  return {
    tool: tool.name,
    name,
    directory,
    run,
    must,
    mustFail: async (args, options) => {
      const ended = await run(args, options)
      if (ended.exitCode !== 0) return ended.stdout + ended.stderr
      throw new Error(`${args} ended well\n${ended.stdout}${ended.stderr}`)
    },
    ps,
    states,
    ids: async () =>
      Object.fromEntries((await ps()).map((container) => [shortName(container), container.ID])),
    reaches: async (...wanted) => {
      await eventually(async () => (await states()).join() === wanted.toSorted().join(), {
        for: wanted.join(', '),
      })
    },
    becomes: async (service, health) => {
      const look = async (): Promise<boolean> =>
        (await ps()).some((one) => one.Service === service && one.Health === health)
      await eventually(look, { for: `${service} to be ${health}` })
    },
    inside: async (service, script) => {
      const words = ['exec', '-T', service, 'sh', '-c', script]
      const ended = await tool.run(words, { cwd: directory })
      return ended.stdout.replace(/\n$/, '')
    },
    write,
    edit,
    read,
    end: () => run(`-p ${name} down -v -t 0 --remove-orphans`, elsewhere),
    appears: async (path) => {
      await eventually(() => existsSync(join(directory, path)), { for: path })
    },
    holds: async (path, ...wanted) => {
      const expected = wanted.toSorted().join('\n')
      await eventually(() => read(path).trim().split('\n').toSorted().join('\n') === expected, {
        for: `${path} to hold ${wanted.join(', ')}`,
        timeoutMs: 10_000,
      })
    },
  }
}

/** One object per line. */
function parseLines(text: string): readonly ScenarioContainer[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ScenarioContainer)
}
