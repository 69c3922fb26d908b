import { loadToRun } from '../../app/load-stack-file.ts'
import { scaleServices } from '../../app/scale-services.ts'
import { upDetached } from '../../app/up.ts'
import { plainUp } from '../../app/up-project.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { printWarnings } from '../print-warnings.ts'
import { showProgress } from '../progress.ts'
import { collectScale } from '../up-choices.ts'

interface Options {
  readonly deps: boolean
}

export const scaleCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE=COUNT...')
      .argument('<scales...>', 'services with the number of containers that each is to have')
      .option('--no-deps', 'leave alone what the services depend on')
      .addHelpText('after', '\nExample:\n  stack scale web=3 worker=0')
    define<Options>(command, scale)
  },
}

async function scale(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const scales = operands.flatMap((text) => collectScale(text, undefined))
  const services = scales.map(({ service }) => service)
  const loaded = await loadToRun(globals.selection, services, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const steps = upDetached(
    scaleServices(loaded.project, scales),
    { ...plainUp, services, noDeps: !options.deps },
    session,
  )
  return showProgress(steps, session, globals)
}
