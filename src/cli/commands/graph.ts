import { Option } from 'commander'
import { graphServices, type ServiceNode } from '../../app/graph-services.ts'
import { loadStackFile } from '../../app/load-stack-file.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { createColours } from '../paint.ts'
import { printWarnings } from '../print-warnings.ts'
import { formatDot, formatMermaid, formatTree } from '../render/graph-text.ts'
import { wantsColour } from '../terminal.ts'

const formats = ['text', 'mermaid', 'dot', 'json'] as const

interface Options {
  readonly format: (typeof formats)[number]
}

const examples = `
Examples:
  stack graph                    what depends on what, and how it is doing
  stack graph web                one service and what it depends on
  stack graph --format mermaid   for a document
  stack graph --format dot | dot -Tsvg >graph.svg`

export const graphCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('[services...]', 'services to show with what they depend on; all by default')
      .addOption(
        new Option('--format <format>', 'form of the output').choices(formats).default('text'),
      )
      .addHelpText('after', examples)
    define<Options>(command, printGraph)
  },
}

async function printGraph(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands } = invocation
  const loaded = await loadStackFile(globals.selection, operands, session)
  printWarnings(loaded.warnings, loaded.sources, invocation)
  const nodes = await graphServices(loaded.project, operands, session)
  session.stdout.write(format(nodes, invocation))
  return exitCodes.ok
}

function format(
  nodes: readonly ServiceNode[],
  { session, globals, options }: Invocation<Options>,
): string {
  switch (options.format) {
    case 'text': {
      const hasColour = wantsColour(session.stdout, session.environment, globals.ansi)
      return formatTree(nodes, createColours(hasColour))
    }
    case 'mermaid':
      return formatMermaid(nodes)
    case 'dot':
      return formatDot(nodes)
    case 'json':
      return `${JSON.stringify({ version: 1, services: nodes }, undefined, 2)}\n`
  }
}
