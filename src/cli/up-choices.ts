import { InvalidArgumentError, type Command } from 'commander'
import type { Scale } from '../app/scale-services.ts'
import type { UpOptions } from '../app/up-project.ts'
import { StackError } from '../errors/stack-error.ts'
import { parseSeconds } from './option-values.ts'

/** Options that decide what bringing a project up does. */
export interface UpChoices {
  readonly wait?: boolean
  readonly waitTimeout?: number
  readonly forceRecreate?: boolean
  readonly recreate: boolean
  readonly start: boolean
  readonly deps: boolean
  readonly removeOrphans?: boolean
  readonly timeout?: number
  readonly scale?: readonly Scale[]
}

export function addUpChoices(command: Command): Command {
  return command
    .option('--wait', 'return when the services are ready; implies --detach')
    .option('--wait-timeout <seconds>', 'longest time to wait for readiness', parseSeconds)
    .option('--force-recreate', 'recreate containers that are as they should be, too')
    .option('--no-recreate', 'leave containers that exist as they are')
    .option('--no-start', 'make containers and do not start them')
    .option('--no-deps', 'leave alone what the services depend on')
    .option('--remove-orphans', 'remove containers of services that the file does not have')
    .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
    .option('--scale <service=count>', 'another number of containers', collectScale)
}

export function upOptionsOf(
  services: readonly string[],
  options: UpChoices,
  environment: Readonly<Record<string, string | undefined>>,
): UpOptions {
  if (options.forceRecreate === true && !options.recreate) {
    throw new StackError('CL0001', '--force-recreate and --no-recreate exclude each other', {
      hint: 'leave one of them out',
    })
  }
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
