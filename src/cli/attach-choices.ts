import { Option, type Command } from 'commander'
import type { AttachWishes } from '../app/attached-services.ts'
import { StackError } from '../errors/stack-error.ts'
import { collect, parseBoolean } from './option-values.ts'

/** Which ends of containers end an attached run before all have ended. */
export type AbortRule = 'never' | 'on exit' | 'on failure'

/** Options of `up` in the foreground. */
export interface AttachChoices {
  readonly detach?: boolean
  readonly wait?: boolean
  readonly abortOnContainerExit?: boolean
  readonly abortOnContainerFailure?: boolean
  readonly exitCodeFrom?: string
  readonly attach?: readonly string[]
  readonly attachDependencies?: boolean
  readonly noAttach?: readonly string[]
}

export function addAttachChoices(command: Command): void {
  const without = new Option('--no-attach <service>', 'do not show the output of this service')
  // It is not the opposite of `--attach`.
  without.negate = false
  command
    .option('--attach <service>', 'show the output of this service alone', collect)
    .addOption(without.argParser(collect))
    .option('--attach-dependencies', 'show the output of what the services depend on, too')
    .option('--abort-on-container-exit', 'stop everything when a container ends')
    .option('--abort-on-container-failure', 'stop everything when a container fails')
    .option('--exit-code-from <service>', 'end as this service ends; aborts on container exit')
    // There are no shortcuts but Ctrl-C, with it or without it.
    .addOption(new Option('--menu [boolean]').argParser(parseBoolean).hideHelp())
}

export function attachWishesOf(choices: AttachChoices): AttachWishes {
  return {
    attach: choices.attach ?? [],
    noAttach: choices.noAttach ?? [],
    attachDependencies: choices.attachDependencies ?? false,
    exitCodeFrom: choices.exitCodeFrom,
  }
}

export function abortRuleOf(choices: AttachChoices): AbortRule {
  if (choices.abortOnContainerFailure === true) return 'on failure'
  const aborts = choices.abortOnContainerExit === true || choices.exitCodeFrom !== undefined
  return aborts ? 'on exit' : 'never'
}

/** Refuses what cannot be meant together, in the words of Docker Compose. */
export function checkAttachChoices(choices: AttachChoices): void {
  const attaches = choices.attach !== undefined || choices.attachDependencies === true
  const rule = abortRuleOf(choices)
  if (choices.wait === true && (rule !== 'never' || attaches)) {
    refuse('--wait', '--abort-on-container-exit, --attach or --attach-dependencies')
  }
  if (choices.detach === true && (rule !== 'never' || attaches)) {
    refuse(
      '--detach',
      '--abort-on-container-exit, --abort-on-container-failure, --attach or --attach-dependencies',
    )
  }
  if (choices.abortOnContainerExit === true && choices.abortOnContainerFailure === true) {
    refuse('--abort-on-container-failure', '--abort-on-container-exit')
  }
}

function refuse(option: string, others: string): never {
  throw new StackError('CL0001', `${option} cannot be combined with ${others}`, {
    hint: 'leave one of them out',
  })
}
