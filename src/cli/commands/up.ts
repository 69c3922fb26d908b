import { Option } from 'commander'
import { attachedServices } from '../../app/attached-services.ts'
import { loadToRun } from '../../app/load-stack-file.ts'
import { scaleServices } from '../../app/scale-services.ts'
import { upDetached } from '../../app/up.ts'
import { planUp } from '../../app/plan-up.ts'
import type { UpOptions } from '../../app/up-project.ts'
import type { Project } from '../../model/project.ts'
import { StackError, type Failure } from '../../errors/stack-error.ts'
import {
  addAttachChoices,
  attachWishesOf,
  checkAttachChoices,
  type AttachChoices,
} from '../attach-choices.ts'
import { askYesNo } from '../ask-yes-no.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodeOfFailures, exitCodes } from '../exit-codes.ts'
import { addImageOptions, checkImageOptions, type ImageOptions } from '../image-options.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { printFailures, showProgress } from '../progress.ts'
import { runAttached } from '../run-attached.ts'
import type { Session } from '../session.ts'
import { wantsColour } from '../terminal.ts'
import { addUpChoices, upOptionsOf, type UpChoices } from '../up-choices.ts'

export interface UpCommandOptions extends UpChoices, ImageOptions, AttachChoices {
  readonly plan?: boolean
  readonly logPrefix: boolean
  readonly color: boolean
  readonly timestamps?: boolean
}

const examples = `
Examples:
  stack up                  start everything and show its output; Ctrl-C stops it
  stack up -d --wait        start in the background, return when all is ready
  stack up -d web           only one service and what it depends on
  stack up --force-recreate web`

export const upCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to start with what they depend on; all by default')
      .option('-d, --detach', 'return when the services are started')
      .option('--plan', 'show what would be done, and ask before it is done')
    addUpChoices(command)
      .option('--no-log-prefix', 'only the text of each line')
      .option('--no-color', 'output without colours')
      .option('--timestamps', 'show when each line was written')
      // Nothing is built.
      .addOption(new Option('--no-build').hideHelp())
      .addHelpText('after', examples)
    addAttachChoices(command)
    addImageOptions(command)
    define<UpCommandOptions>(command, runUp)
  },
}

async function runUp(invocation: Invocation<UpCommandOptions>): Promise<number> {
  const { session, globals, operands, options } = invocation
  checkImageOptions(options)
  checkAttachChoices(options)
  const startedAt = session.now()
  const loaded = await loadToRun(globals.selection, operands, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const project = scaleServices(loaded.project, options.scale ?? [])
  const upOptions = {
    ...upOptionsOf(operands, options, session.environment),
    ...(session.stdin.isTTY === true ? { mayLose: askOfLoss(session) } : {}),
  }
  if (options.plan === true) {
    const exitCode = await agreeToPlan(project, upOptions, invocation)
    if (exitCode !== undefined) return exitCode
  }
  const isDetached =
    options.detach === true || options.wait === true || !options.start || globals.dryRun
  if (isDetached) return showProgress(upDetached(project, upOptions, session), session, globals)
  const attached = attachedServices(project, upOptions, attachWishesOf(options))
  return runAttached({ project, options: upOptions, attached, startedAt }, invocation)
}

/** As Docker Compose asks. */
function askOfLoss(session: Session): (failure: Failure) => Promise<boolean> {
  return ({ message }) => askYesNo(`${message}. Recreate (data will be lost)?`, session)
}

/** Shows the plan and asks; an exit status when nothing is to be done. */
async function agreeToPlan(
  project: Project,
  upOptions: UpOptions,
  { session, globals, options }: Invocation<UpCommandOptions>,
): Promise<number | undefined> {
  if (options.yes !== true && session.stdin.isTTY !== true) {
    throw new StackError('CL0001', 'cannot ask whether to go on without a terminal', {
      hint: 'see the plan with "stack plan", or agree to it with --yes',
    })
  }
  const { formatPlan } = await import('../render/plan-text.ts')
  const plan = await planUp(project, upOptions, session)
  printFailures(plan.failures, session, globals)
  if (plan.failures.length > 0) return exitCodeOfFailures(plan.failures)
  const hasColour = wantsColour(session.stderr, session.environment, globals.ansi)
  session.stderr.write(formatPlan(plan, createColours(hasColour)))
  if (options.yes === true || plan.operations.length === 0) return undefined
  return (await askYesNo('Do this?', session)) ? undefined : exitCodes.failed
}
