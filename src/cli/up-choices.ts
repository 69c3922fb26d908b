import { InvalidArgumentError, type Command } from 'commander'
import type { Scale } from '../app/scale-services.ts'
import type { UpOptions } from '../app/up-project.ts'
import { parseSeconds } from './option-values.ts'
import { orphanChoice } from './orphan-choice.ts'
import { refuseTogether } from './refuse-together.ts'

/** Options that decide what bringing a project up does. */
export interface UpChoices {
  readonly wait?: boolean
  readonly waitTimeout?: number
  readonly forceRecreate?: boolean
  readonly alwaysRecreateDeps?: boolean
  readonly renewAnonVolumes?: boolean
  readonly recreate: boolean
  readonly start: boolean
  readonly deps: boolean
  readonly removeOrphans?: boolean
  readonly takeOver?: boolean
  readonly timeout?: number
  readonly yes?: boolean
  readonly scale?: readonly Scale[]
}

export function addUpChoices(command: Command): Command {
  return command
    .option('--wait', 'return when the services are ready; implies --detach')
    .option('--wait-timeout <seconds>', 'longest time to wait for readiness', parseSeconds)
    .option('--force-recreate', 'recreate containers that are as they should be, too')
    .option('--always-recreate-deps', 'with what the services depend on')
    .option('--no-recreate', 'leave containers that exist as they are')
    .option('-V, --renew-anon-volumes', 'with new anonymous volumes; those before are lost')
    .option('--no-start', 'make containers and do not start them')
    .option('--no-deps', 'leave alone what the services depend on')
    .option('--remove-orphans', 'remove containers of services that the file does not have')
    .option('--take-over', 'though another directory has a project of this name up')
    .option('-y, --yes', 'agree to all that would be asked, such as the loss of a volume')
    .option('-t, --timeout <seconds>', 'grace period before services are killed', parseSeconds)
    .option('--scale <service=count>', 'another number of containers', collectScale)
}

export function upOptionsOf(
  services: readonly string[],
  options: UpChoices,
  environment: Readonly<Record<string, string | undefined>>,
): UpOptions {
  const noRecreate = ['--no-recreate', !options.recreate] as const
  refuseTogether([['--force-recreate', options.forceRecreate], noRecreate])
  refuseTogether([['--always-recreate-deps', options.alwaysRecreateDeps], noRecreate])
  refuseTogether([noRecreate, ['--renew-anon-volumes', options.renewAnonVolumes]])
  return {
    services,
    wait: options.wait ?? false,
    waitTimeoutMs: options.waitTimeout ?? null,
    forceRecreate: options.forceRecreate ?? false,
    alwaysRecreateDeps: options.alwaysRecreateDeps ?? false,
    noRecreate: !options.recreate,
    renewAnonymousVolumes: options.renewAnonVolumes ?? false,
    noStart: !options.start,
    noDeps: !options.deps,
    ...orphanChoice(options.removeOrphans, environment),
    takeOver: options.takeOver ?? false,
    divergedVolumes: options.yes === true ? 'recreate' : 'refuse',
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
