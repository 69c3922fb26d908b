import { Option } from 'commander'
import { loadToRun } from '../../app/load-stack-file.ts'
import { planUp, type PlanPreview } from '../../app/plan-up.ts'
import { scaleServices } from '../../app/scale-services.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodeOfFailures, exitCodes } from '../exit-codes.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { printFailures } from '../progress.ts'
import { formatPlan } from '../render/plan-text.ts'
import { wantsColour } from '../terminal.ts'
import { addUpChoices, upOptionsOf, type UpChoices } from '../up-choices.ts'

interface Options extends UpChoices {
  readonly format: 'text' | 'json'
  readonly exitCode?: boolean
}

const examples = `
Exit status with --exit-code: 0 when there is nothing to do, 100 when there is something,
another one when the plan could not be made.

Examples:
  stack plan                   what "stack up" would do now, and why
  stack plan web               the same for one service and what it depends on
  stack plan --exit-code       for a script: is what runs what the file says?
  stack plan --format json     for a program`

export const planCommand: CommandModule = {
  configure: (command, define) => {
    command.argument('[services...]', 'services to bring up with what they depend on')
    addUpChoices(command)
      .addOption(
        new Option('--format <format>', 'form of the output')
          .choices(['text', 'json'])
          .default('text'),
      )
      .option('--exit-code', 'tell by the exit status whether there is something to do')
      .addHelpText('after', examples)
    define<Options>(command, printPlan)
  },
}

async function printPlan(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const loaded = await loadToRun(globals.selection, operands, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const project = scaleServices(loaded.project, options.scale ?? [])
  const plan = await planUp(project, upOptionsOf(operands, options, session.environment), session)
  const hasColour = wantsColour(session.stdout, session.environment, globals.ansi)
  const text =
    options.format === 'json'
      ? `${JSON.stringify(plan, undefined, 2)}\n`
      : formatPlan(plan, createColours(hasColour))
  if (plan.failures.length === 0 || options.format === 'json') session.stdout.write(text)
  if (plan.failures.length > 0) {
    printFailures(plan.failures, session, globals)
    return exitCodeOfFailures(plan.failures)
  }
  return options.exitCode === true && hasWork(plan) ? exitCodes.changes : exitCodes.ok
}

function hasWork({ operations }: PlanPreview): boolean {
  return operations.some(({ action }) => action !== 'wait')
}
