import { Option } from 'commander'
import { findProject } from '../../app/find-project.ts'
import { listChanges } from '../../app/read-root-file-system.ts'
import type { FileChange } from '../../model/file-change.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount } from '../option-values.ts'
import { printable } from '../terminal.ts'

interface Options {
  readonly index?: number
  readonly format: 'table' | 'json'
}

const help = `
A is what was added to the image, C what was changed, D what was deleted; of a
deleted directory it alone. What is in volumes is none of it.

Example:
  stack diff web | grep ^D`

export const diffCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('<service>', 'service whose container to compare with its image')
      .option('--index <number>', 'which container of the service', parseCount)
      .addOption(
        new Option('--format <format>', 'lines, or JSON for a program')
          .choices(['table', 'json'])
          .default('table'),
      )
      .addHelpText('after', help)
    define<Options>(command, printChanges)
  },
}

async function printChanges(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const [service = ''] = operands
  const found = await findProject(globals.selection, session)
  const changes = await listChanges(found, { service, index: options.index }, session)
  session.stdout.write(options.format === 'json' ? jsonText(changes) : linesText(changes))
  return exitCodes.ok
}

function linesText(changes: readonly FileChange[]): string {
  return changes.map(({ kind, path }) => `${kind} ${printable(path)}\n`).join('')
}

/** The fields of Docker's API: 0 is changed, 1 added, 2 deleted. */
const kindNumbers = { C: 0, A: 1, D: 2 } as const

function jsonText(changes: readonly FileChange[]): string {
  const rows = changes.map(({ kind, path }) => ({ Path: path, Kind: kindNumbers[kind] }))
  return `${JSON.stringify(rows)}\n`
}
