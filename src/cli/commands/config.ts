import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { InvalidStackFile } from '../../app/invalid-stack-file.ts'
import { showConfig, type ShownConfig } from '../../app/show-config.ts'
import type { Project } from '../../model/project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { formatReport, reportFormatOption, type ReportFormat } from '../report-problems.ts'

interface Options {
  readonly format: 'yaml' | 'json'
  readonly diagnosticsFormat: ReportFormat
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
  stack config --services      names of the services
  stack config -q --diagnostics-format sarif 2>stack.sarif
                               mistakes for a program, on stderr`

export const configCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to print with what they need; all when none is named')
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['yaml', 'json'])
          .default('yaml'),
      )
      .addOption(reportFormatOption('--diagnostics-format <format>'))
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
  const { session, options } = invocation
  const shown = await checkedConfig(invocation)
  if (shown === undefined) return exitCodes.invalidStackFile
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

/** `undefined` for an invalid file whose mistakes have been told. */
async function checkedConfig(invocation: Invocation<Options>): Promise<ShownConfig | undefined> {
  const { session, globals, operands, options } = invocation
  const isText = options.diagnosticsFormat === 'text'
  const tell = ({ diagnostics, sources }: Omit<InvalidStackFile, keyof Error>): void => {
    const plain = createColours(false)
    session.stderr.write(formatReport(diagnostics, sources, options.diagnosticsFormat, plain))
  }
  try {
    const shown = await showConfig(globals.selection, operands, session)
    if (isText) printWarnings(shown.warnings, shown.sources, invocation)
    else tell({ diagnostics: shown.warnings, sources: shown.sources })
    return shown
  } catch (error) {
    if (isText || !(error instanceof InvalidStackFile)) throw error
    tell(error)
    return undefined
  }
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
