import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ProgramOptions, ProgramRun } from './run-program.ts'
import type { TestMachine } from './test-machine.ts'

/** What `stack ps --format json` says of a container; the keys are Docker Compose's. */
export interface ListedContainer {
  readonly ID: string
  readonly Name: string
  readonly Service: string
  readonly Project: string
  readonly State: string
  readonly Health: string
  readonly ExitCode: number
}

/** A directory with a stack file on a test machine. */
export interface TestProject {
  readonly directory: string
  /** Runs the tool in the project's directory. */
  stack(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun>
  /** As `stack`, and throws with all output unless the tool exits with 0. */
  must(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun>
  /** All containers, also those that do not run. */
  containers(): Promise<readonly ListedContainer[]>
  container(service: string): Promise<ListedContainer>
  /** Standard output of a command inside a service, without the last line end. */
  inside(service: string, command: readonly string[]): Promise<string>
  write(path: string, text: string): void
}

export interface ProjectOptions {
  /** Text by path below the project's directory. */
  readonly files?: Readonly<Record<string, string>>
  /** Where the project lies already, such as an example; else a new directory. */
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Project name, where the directory's or the file's own would clash with another one's. */
  readonly name?: string
}

/** Lives as long as its machine, which takes it down with its volumes. */
export function createProject(machine: TestMachine, options: ProjectOptions): TestProject {
  const directory = options.directory ?? mkdtempSync(join(machine.directory, 'project-'))
  const stack: TestProject['stack'] = (args, overrides = {}) =>
    machine.stack([...(options.name === undefined ? [] : ['-p', options.name]), ...args], {
      cwd: directory,
      ...overrides,
      env: { ...options.environment, ...overrides.env },
    })
  const must: TestProject['must'] = async (args, overrides) => {
    const run = await stack(args, overrides)
    if (run.exitCode === 0) return run
    throw new Error(
      `stack ${args.join(' ')} ended with ${run.exitCode}\n${run.stdout}${run.stderr}`,
    )
  }
  const containers = async (): Promise<readonly ListedContainer[]> =>
    parseContainers((await must(['ps', '-a', '--format', 'json'])).stdout)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }

  for (const [path, text] of Object.entries(options.files ?? {})) write(path, text)
  machine.onClose(() => stack(['down', '-v', '-t', '0', '--remove-orphans']))

  return {
    directory,
    stack,
    must,
    containers,
    write,
    container: async (service) => {
      const found = (await containers()).filter((each) => each.Service === service)
      const [first] = found
      if (first !== undefined && found.length === 1) return first
      throw new Error(`service ${service} has ${found.length} containers`)
    },
    inside: async (service, command) =>
      (await must(['exec', '-T', service, ...command])).stdout.replace(/\n$/, ''),
  }
}

/** One object per line. */
function parseContainers(text: string): readonly ListedContainer[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ListedContainer)
}
