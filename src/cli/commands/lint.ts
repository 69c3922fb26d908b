import { Option } from 'commander'
import { fixStackFile, type FixedFiles } from '../../app/fix-stack-file.ts'
import { lintStackFile, listLintRules } from '../../app/lint-stack-file.ts'
import type { ReportedProblem, Severity } from '../../errors/diagnostic.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { createColours } from '../paint.ts'
import { formatReport, reportFormatOption, type ReportFormat } from '../report-problems.ts'
import { wantsColour } from '../terminal.ts'

interface Options {
  readonly format: ReportFormat
  readonly failOn: Severity | 'never'
  readonly fix?: boolean
  readonly rules?: boolean
}

const examples = `
Silence a rule by a comment, of a line, the next line or the file:
  # stack-lint-disable-line floating-tag -- the registry has one tag only
  # stack-lint-disable-next-line
  # stack-lint-disable port-on-all-addresses

Exit status: 0 when nothing is to be told at the level of --fail-on, 1 when
something is, 3 when the file is invalid.

Examples:
  stack lint                   judge the stack file
  stack lint --fix             mend what is safe to mend
  stack lint --format sarif    for a program`

export const lintCommand: CommandModule = {
  configure: (command, define) => {
    command
      .addOption(reportFormatOption('--format <format>'))
      .addOption(
        new Option('--fail-on <level>', 'least level that makes the command fail')
          .choices(['error', 'warning', 'info', 'never'])
          .default('warning'),
      )
      .option('--fix', 'mend what does not change what is run')
      .option('--rules', 'list the rules and their levels')
      .addHelpText('after', examples)
    define<Options>(command, lint)
  },
}

async function lint(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, options } = invocation
  const { stdout, environment } = session
  if (options.rules === true) {
    const lines = listLintRules().map(({ name, level }) => `${level.padEnd(7)}  ${name}\n`)
    stdout.write(lines.join(''))
    return exitCodes.ok
  }
  const fixed = options.fix === true ? await fixStackFile(globals.selection, session) : undefined
  if (fixed !== undefined) tellFixes(fixed, invocation)
  const linted = fixed?.linted ?? (await lintStackFile(globals.selection, session))
  const colours = createColours(wantsColour(stdout, environment, globals.ansi))
  stdout.write(formatReport(linted.findings, linted.sources, options.format, colours))
  if (!linted.isValid) return exitCodes.invalidStackFile
  return hasFailed(linted.findings, options.failOn) ? exitCodes.failed : exitCodes.ok
}

function tellFixes(
  { fixes, changed }: FixedFiles,
  { session, globals }: Invocation<Options>,
): void {
  if (fixes === 0 || globals.progress === 'quiet') return
  session.stderr.write(`mended ${fixes} in ${changed.join(', ')}\n`)
}

const ranks: Readonly<Record<Severity | 'never', number>> = {
  info: 0,
  warning: 1,
  error: 2,
  never: 3,
}

function hasFailed(findings: readonly ReportedProblem[], failOn: Options['failOn']): boolean {
  return findings.some(({ severity }) => ranks[severity] >= ranks[failOn])
}
