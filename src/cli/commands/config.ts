import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { explainConfig } from '../../app/explain-config.ts'
import { InvalidStackFile } from '../../app/invalid-stack-file.ts'
import {
  showConfig,
  type ConfigChoices,
  type LoadStep,
  type ShownConfig,
} from '../../app/show-config.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { isListing, listConfig, listVariables, type ListingOptions } from '../list-config.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { formatExplanation } from '../render/explanation-text.ts'
import { formatReport, reportFormatOption, type ReportFormat } from '../report-problems.ts'
import { wantsColour } from '../terminal.ts'

interface Options extends ListingOptions {
  readonly diagnosticsFormat: ReportFormat
  readonly quiet?: boolean
  readonly variables?: boolean
  readonly explain?: string
  readonly output?: string
  readonly interpolate: boolean
  readonly normalize: boolean
  readonly pathResolution: boolean
  readonly consistency: boolean
  readonly envResolution: boolean
  readonly resolveImageDigests?: boolean
  readonly lockImageDigests?: boolean
}

const examples = `
Examples:
  stack config                 the file as it is understood: merged, resolved, with defaults
  stack config -q              only check it
  stack config --format json   for a program
  stack config --services      names of the services
  stack config --explain services.web.environment.LEVEL
                               the value, its place, and what it overrode
  stack config -q --diagnostics-format sarif 2>stack.sarif
                               mistakes for a program, on stderr`

export const configCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to print with what they need; all when none is named')
      .addOption(
        new Option(
          '--format <format>',
          'form of the output; yaml, or a table of variables',
        ).choices(['yaml', 'json', 'table']),
      )
      .addOption(reportFormatOption('--diagnostics-format <format>'))
      .option('-q, --quiet', 'only check')
      .option('--services', 'only names of services')
      .option('--volumes', 'only names of volumes')
      .option('--networks', 'only names of networks')
      .option('--images', 'only names of images')
      .option('--profiles', 'only names of profiles')
      .option('--models', 'only names of models')
      .option('--environment', 'only the variables that the file is read with')
      .option('--variables', 'only the variables that the file refers to')
      .option('--hash <services>', "only hashes of services, as 'a,b' or '*'")
      .option('--explain <path>', "where a value such as 'services.web.image' comes from")
      .option('--no-interpolate', 'leave variables as they are written')
      .option('--no-normalize', 'leave out what is implied')
      .option('--no-path-resolution', 'leave paths as they are written')
      .option('--no-consistency', 'leave contradictions and missing resources alone')
      .option('--no-env-resolution', 'for compatibility: has no effect')
      .option('--resolve-image-digests', 'name images by digest, as this machine knows them')
      .option('--lock-image-digests', 'only an override file that names images by digest')
      .option('-o, --output <path>', 'write to a file')
      .addHelpText('after', examples)
    define<Options>(command, printConfig)
  },
}

async function printConfig(invocation: Invocation<Options>): Promise<number> {
  const { session, options } = invocation
  const text = await askedText(invocation)
  if (text === undefined) return exitCodes.invalidStackFile
  if (options.output === undefined) session.stdout.write(text)
  else await writeFile(resolve(session.workingDirectory, options.output), text)
  return exitCodes.ok
}

async function askedText(invocation: Invocation<Options>): Promise<string | undefined> {
  const { variables, explain } = invocation.options
  if (explain !== undefined) return explanationText(explain, invocation)
  return variables === true ? listVariables(invocation) : configText(invocation)
}

async function explanationText(path: string, invocation: Invocation<Options>): Promise<string> {
  const { session, globals, options } = invocation
  const explained = await explainConfig(path, globals.selection, session)
  if (options.format === 'json') return `${JSON.stringify(explained, undefined, 2)}\n`
  const hasColour = wantsColour(session.stdout, session.environment, globals.ansi)
  return formatExplanation(explained, createColours(options.output === undefined && hasColour))
}

async function configText(invocation: Invocation<Options>): Promise<string | undefined> {
  const { options } = invocation
  const shown = await checkedConfig(invocation)
  if (shown === undefined) return undefined
  if (options.quiet === true) return ''
  const listed = await listConfig(shown, options)
  if (listed !== undefined) return listed
  if (options.format !== 'table') return shown.print(options.format ?? 'yaml')
  throw new StackError('CL0001', '--format table is for --variables alone', {
    hint: 'print a whole file with --format yaml or json',
  })
}

function stepsLeftOut(options: Options): ReadonlySet<LoadStep> {
  const leftOut: readonly (readonly [LoadStep, boolean])[] = [
    ['interpolation', !options.interpolate],
    ['normalisation', !options.normalize],
    ['path resolution', !options.pathResolution],
    ['consistency', !options.consistency],
    ['environment resolution', isListing(options)],
  ]
  return new Set(leftOut.flatMap(([step, isLeftOut]) => (isLeftOut ? [step] : [])))
}

function imagesAsked(options: Options): ConfigChoices['images'] {
  if (options.lockImageDigests === true) return 'alone'
  return options.resolveImageDigests === true ? 'pinned' : undefined
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
    const choices = {
      services: operands,
      without: stepsLeftOut(options),
      images: isListing(options) ? undefined : imagesAsked(options),
    }
    const shown = await showConfig(globals.selection, choices, session)
    if (isText) printWarnings(shown.warnings, shown.sources, invocation)
    else tell({ diagnostics: shown.warnings, sources: shown.sources })
    return shown
  } catch (error) {
    if (isText || !(error instanceof InvalidStackFile)) throw error
    tell(error)
    return undefined
  }
}
