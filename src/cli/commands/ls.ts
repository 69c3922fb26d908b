import { InvalidArgumentError, Option } from 'commander'
import { listProjects, type ListedProject } from '../../app/list-projects.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable } from '../render/table.ts'

interface Options {
  readonly all?: boolean
  readonly filter?: readonly RegExp[]
  readonly format: 'table' | 'json'
  readonly quiet?: boolean
}

export const lsCommand: CommandModule = {
  configure: (command, define) => {
    command
      .option('-a, --all', 'also projects of which nothing runs')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['table', 'json'])
          .default('table'),
      )
      .addOption(
        new Option(
          '--filter <filter>',
          'only projects whose name has a pattern in it, such as name=shop; may be repeated',
        ).argParser(collectFilter),
      )
      .option('-q, --quiet', 'only names')
    define<Options>(command, async ({ session, options }) => {
      const { all = false, filter = [] } = options
      const projects = (await listProjects(all ? 'all' : 'running', session)).filter(
        ({ name }) => filter.length === 0 || filter.some((pattern) => pattern.test(name)),
      )
      session.stdout.write(await projectsText(projects, options, session.stdout.columns))
      return exitCodes.ok
    })
  },
}

/** Of several, one has to fit, as for Docker. */
function collectFilter(text: string, previous: readonly RegExp[] | undefined): readonly RegExp[] {
  const [, name, pattern] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  if (pattern === undefined) {
    throw new InvalidArgumentError('It is to be such as name=shop.')
  }
  if (name !== 'name')
    throw new InvalidArgumentError(`There is no filter '${name ?? ''}', only name.`)
  try {
    return [...(previous ?? []), new RegExp(pattern)]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InvalidArgumentError('It is to be a regular expression.')
  }
}

async function projectsText(
  projects: readonly ListedProject[],
  { format, quiet }: Options,
  columns: number | undefined,
): Promise<string> {
  if (quiet === true) return projects.map(({ name }) => `${name}\n`).join('')
  if (format === 'json') {
    const values = projects.map((project) => ({
      Name: project.name,
      Status: statusText(project),
      ConfigFiles: project.files,
    }))
    return `${JSON.stringify(values)}\n`
  }
  const rows = projects.map((project) => [project.name, statusText(project), project.files])
  const titles = [{ title: 'NAME' }, { title: 'STATUS' }, { title: 'CONFIG FILES', atLeast: 20 }]
  return formatTable(titles, rows, columns)
}

/** Such as `running(2), exited(1)`. */
function statusText({ states }: ListedProject): string {
  return states.map(({ word, count }) => `${word}(${count})`).join(', ')
}
