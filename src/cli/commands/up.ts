import { InvalidArgumentError, Option } from 'commander'
import { loadStackFile } from '../../app/load-stack-file.ts'
import { scaleServices, type Scale } from '../../app/scale-services.ts'
import { upDetached } from '../../app/up.ts'
import type { UpOptions } from '../../app/up-project.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { parseSeconds } from '../option-values.ts'
import { printWarnings } from '../print-warnings.ts'
import { showProgress } from '../progress.ts'
import { runAttached } from '../run-attached.ts'

export interface UpCommandOptions {
  readonly detach?: boolean
  readonly wait?: boolean
  readonly waitTimeout?: number
  readonly forceRecreate?: boolean
  readonly recreate: boolean
  readonly start: boolean
  readonly deps: boolean
  readonly removeOrphans?: boolean
  readonly timeout?: number
  readonly scale?: readonly Scale[]
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
      .option('--wait', 'return when the services are ready; implies --detach')
      .option('--wait-timeout <seconds>', 'longest time to wait for readiness', parseSeconds)
      .option('--force-recreate', 'recreate containers that are as they should be, too')
      .option('--no-recreate', 'leave containers that exist as they are')
      .option('--no-start', 'make containers and do not start them')
      .option('--no-deps', 'leave alone what the services depend on')
      .option('--remove-orphans', 'remove containers of services that the file does not have')
      .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
      .option('--scale <service=count>', 'another number of containers', collectScale)
      .option('--no-log-prefix', 'only the text of each line')
      .option('--no-color', 'output without colours')
      .option('--timestamps', 'show when each line was written')
      // They ask for what is done anyway: no service can have an image built or pulled here.
      .addOption(new Option('--build').hideHelp())
      .addOption(new Option('--no-build').hideHelp())
      .addOption(new Option('--quiet-pull').hideHelp())
      .addOption(new Option('-y, --yes').hideHelp())
      .addHelpText('after', examples)
    define<UpCommandOptions>(command, runUp)
  },
}

async function runUp(invocation: Invocation<UpCommandOptions>): Promise<number> {
  const { session, globals, operands, options } = invocation
  checkConflicts(options)
  const startedAt = session.now()
  const loaded = await loadStackFile(globals.selection, operands, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const project = scaleServices(loaded.project, options.scale ?? [])
  const upOptions = upOptionsOf(operands, options, session.environment)
  const isDetached = options.detach === true || options.wait === true || !options.start
  if (isDetached) return showProgress(upDetached(project, upOptions, session), session, globals)
  return runAttached({ project, options: upOptions, startedAt }, invocation)
}

function upOptionsOf(
  services: readonly string[],
  options: UpCommandOptions,
  environment: Readonly<Record<string, string | undefined>>,
): UpOptions {
  const orphans = environment.COMPOSE_REMOVE_ORPHANS
  return {
    services,
    wait: options.wait ?? false,
    waitTimeoutMs: options.waitTimeout ?? null,
    forceRecreate: options.forceRecreate ?? false,
    noRecreate: !options.recreate,
    noStart: !options.start,
    noDeps: !options.deps,
    removeOrphans: options.removeOrphans ?? (orphans === '1' || orphans === 'true'),
    timeoutMs: options.timeout ?? null,
  }
}

export function collectScale(
  text: string,
  previous: readonly Scale[] | undefined,
): readonly Scale[] {
  const [, service = '', count = ''] = /^([^=]+)=(\d{1,4})$/.exec(text) ?? []
  if (service === '') throw new InvalidArgumentError('It is to be such as "web=3".')
  return [...(previous ?? []), { service, replicas: Number(count) }]
}

function checkConflicts(options: UpCommandOptions): void {
  if (options.forceRecreate !== true || options.recreate) return
  throw new StackError('CL0001', '--force-recreate and --no-recreate exclude each other', {
    hint: 'leave one of them out',
  })
}
