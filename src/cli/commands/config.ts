import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { showConfig } from '../../app/show-config.ts'
import type { Project } from '../../model/project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { printWarnings } from '../print-warnings.ts'

interface Options {
  readonly format: 'yaml' | 'json'
  readonly quiet?: boolean
  readonly services?: boolean
  readonly volumes?: boolean
  readonly networks?: boolean
  readonly images?: boolean
  readonly profiles?: boolean
  readonly output?: string
}

const examples = `
Examples:
  stack config                 the file as it is understood: merged, resolved, with defaults
  stack config -q              only check it
  stack config --format json   for a program
  stack config --services      names of the services`

export const configCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to print with what they need; all when none is named')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['yaml', 'json'])
          .default('yaml'),
      )
      .option('-q, --quiet', 'only check')
      .option('--services', 'only names of services')
      .option('--volumes', 'only names of volumes')
      .option('--networks', 'only names of networks')
      .option('--images', 'only names of images')
      .option('--profiles', 'only names of profiles')
      .option('-o, --output <path>', 'write to a file')
      .addHelpText('after', examples)
    define<Options>(command, printConfig)
  },
}

async function printConfig(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const shown = await showConfig(globals.selection, operands, session)
  printWarnings(shown.warnings, shown.sources, invocation)
  if (options.quiet === true) return exitCodes.ok
  const names = namesAsked(shown.project, options)
  const text =
    names === undefined
      ? await shown.print(options.format)
      : names.map((name) => `${name}\n`).join('')
  if (options.output === undefined) session.stdout.write(text)
  else await writeFile(resolve(session.workingDirectory, options.output), text)
  return exitCodes.ok
}

function namesAsked(project: Project, options: Options): readonly string[] | undefined {
  const services = Object.values(project.services)
  if (options.services === true) return Object.keys(project.services)
  if (options.volumes === true) return Object.keys(project.volumes)
  if (options.networks === true) return Object.keys(project.networks)
  if (options.images === true) {
    return services.flatMap(({ rootfs }) => (rootfs.type === 'image' ? [rootfs.reference] : []))
  }
  if (options.profiles === true) {
    return [...new Set(services.flatMap(({ profiles }) => profiles))].toSorted()
  }
  return undefined
}
