import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findProject } from '../../app/find-project.ts'
import { exportTree } from '../../app/read-root-file-system.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount } from '../option-values.ts'

interface Options {
  readonly index?: number
  readonly output?: string
}

const help = `
The archive holds what the container sees as its root, without volumes and all
else that is mounted there. It can be made an image again.

Example:
  stack export -o web.tar web && stack image import web.tar web:copy`

export const exportCommand: CommandModule = {
  configure: (command, define) => {
    command
      .argument('<service>', 'service whose container to export')
      .option('--index <number>', 'which container of the service', parseCount)
      .option('-o, --output <file>', 'file to write to, instead of stdout')
      .addHelpText('after', help)
    define<Options>(command, writeTree)
  },
}

async function writeTree(invocation: Invocation<Options>): Promise<number> {
  const { session, globals, operands, options } = invocation
  const [service = ''] = operands
  const { output } = options
  if (output === undefined && session.stdout.isTTY === true) {
    throw new StackError('CL0001', 'an archive is nothing to be shown on a terminal', {
      hint: 'name a file with "--output FILE", or use a pipe',
    })
  }
  const found = await findProject(globals.selection, session)
  const choice = { service, index: options.index }
  await exportTree(found, choice, session, (archive) =>
    output === undefined
      ? pipeline(archive, session.stdout, { end: false })
      : writeWhole(archive, resolve(session.workingDirectory, output), output),
  )
  return exitCodes.ok
}

/** The file is there whole, or as it was before. */
async function writeWhole(archive: Readable, path: string, shown: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  try {
    await pipeline(archive, createWriteStream(temporary, { flags: 'wx' }))
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    if (!(error instanceof Error && 'path' in error)) throw error
    throw new StackError('CL0001', `${shown} cannot be written: ${error.message}`, { cause: error })
  }
}
