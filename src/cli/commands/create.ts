import { Option } from 'commander'
import { loadToRun } from '../../app/load-stack-file.ts'
import { scaleServices, type Scale } from '../../app/scale-services.ts'
import { upDetached } from '../../app/up.ts'
import { plainUp } from '../../app/up-project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { addImageOptions, checkImageOptions, type ImageOptions } from '../image-options.ts'
import { orphanChoice } from '../orphan-choice.ts'
import { printWarnings } from '../print-warnings.ts'
import { showProgress } from '../progress.ts'
import { refuseTogether } from '../refuse-together.ts'
import { collectScale } from '../up-choices.ts'

interface Options extends ImageOptions {
  readonly forceRecreate?: boolean
  readonly recreate: boolean
  readonly removeOrphans?: boolean
  readonly yes?: boolean
  readonly scale?: readonly Scale[]
}

export const createCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to make with what they depend on; all by default')
      .option('--force-recreate', 'recreate containers that are as they should be, too')
      .option('--no-recreate', 'leave containers that exist as they are')
      .option('--remove-orphans', 'remove containers of services that the file does not have')
      .option('--scale <service=count>', 'another number of containers', collectScale)
      .option('-y, --yes', 'agree to the loss of a volume that the file has otherwise')
      // Nothing is built.
      .addOption(new Option('--no-build').hideHelp())
      .addHelpText('after', '\nThey are started by "stack start" or "stack up".')
    addImageOptions(command)
    define<Options>(command, create)
  },
}

async function create(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands: services, options } = invocation
  checkImageOptions(options)
  refuseTogether([
    ['--force-recreate', options.forceRecreate],
    ['--no-recreate', !options.recreate],
  ])
  const loaded = await loadToRun(globals.selection, services, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const steps = upDetached(
    scaleServices(loaded.project, options.scale ?? []),
    {
      ...plainUp,
      services,
      forceRecreate: options.forceRecreate ?? false,
      noRecreate: !options.recreate,
      noStart: true,
      divergedVolumes: options.yes === true ? 'recreate' : 'refuse',
      ...orphanChoice(options.removeOrphans, session.environment),
    },
    session,
  )
  return showProgress(steps, session, globals)
}
