import { findProject } from '../../app/find-project.ts'
import { inspectContainers } from '../../app/inspect-containers.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { inspectionJson } from '../render/inspection-json.ts'
import { fillTemplate } from '../render/template.ts'

interface Options {
  readonly format: string
}

const examples = `
The keys are those of "docker inspect". Values of environment variables are
hidden, as they may be secret.

Examples:
  stack inspect web
  stack inspect -f '{{.State.Pid}}' web
  stack inspect -f '{{json .Mounts}}' shop-web-1`

export const inspectCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[containers...]', 'services, names or ids of containers; all when none is named')
      .option('-f, --format <format>', 'json, or a template such as {{.State.Pid}}', 'json')
      .addHelpText('after', examples)
    define<Options>(command, printInspection)
  },
}

async function printInspection(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const found = await findProject(globals.selection, session)
  const inspected = await inspectContainers(found, operands, session)
  const values = inspected.map(inspectionJson)
  const text =
    options.format === 'json' || options.format === ''
      ? `${JSON.stringify(values, undefined, 4)}\n`
      : values.map((each) => `${fillTemplate(options.format, each)}\n`).join('')
  session.stdout.write(text)
  return exitCodes.ok
}
