import { Option } from 'commander'
import { examineMachine } from '../../app/doctor/examine-machine.ts'
import type { Finding } from '../../app/doctor/finding.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { createColours, type Colours } from '../paint.ts'
import { wantsColour } from '../terminal.ts'

interface Options {
  readonly format: 'text' | 'json'
}

export const doctorCommand: CommandModule = {
  configure: (command, define) => {
    command.addOption(
      new Option('--format <format>', 'form of the output')
        .choices(['text', 'json'])
        .default('text'),
    )
    define<Options>(command, async ({ session, globals, options }) => {
      const findings = await examineMachine(session)
      const { stdout, environment } = session
      const colours = createColours(wantsColour(stdout, environment, globals.ansi))
      stdout.write(
        options.format === 'json'
          ? `${JSON.stringify({ schemaVersion: 1, findings })}\n`
          : findings.map((finding) => findingText(finding, colours)).join(''),
      )
      const hasFailed = findings.some(({ verdict }) => verdict === 'fail')
      return hasFailed ? exitCodes.engineProblem : exitCodes.ok
    })
  },
}

function findingText({ verdict, subject, observed, fix }: Finding, colours: Colours): string {
  const word = {
    pass: colours.success('PASS'),
    warn: colours.warning('WARN'),
    fail: colours.error('FAIL'),
  }[verdict]
  const line = `${word}  ${subject}: ${observed}\n`
  return fix === null ? line : `${line}      ${colours.hint('fix:')} ${fix}\n`
}
