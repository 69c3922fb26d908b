import { Option, type Command } from 'commander'
import {
  importImage,
  inspectImages,
  listImages,
  loadImage,
  removeImage,
} from '../../app/manage-images.ts'
import type { CommandModule, Define, Invocation } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { imagesText } from '../render/image-list.ts'

interface ListOptions {
  readonly format: 'table' | 'json'
  readonly quiet?: boolean
}

export const imageCommand: CommandModule = {
  configure: (command, define) => {
    command.addHelpText(
      'after',
      `
Examples:
  stack image load app.tar                 of "docker save" or an OCI archive
  stack image import rootfs.tar base:1     a root tree as an image
  stack image rm base:1`,
    )
    configureChanges(command, define)
    configureList(command, define)
    define(
      command
        .command('inspect <image...>')
        .description('print all that is known of images, as JSON'),
      async ({ session, operands }) => {
        const images = await inspectImages(operands, session)
        session.stdout.write(`${JSON.stringify(images, null, 2)}\n`)
        return exitCodes.ok
      },
    )
  },
}

function configureChanges(command: Command, define: Define): void {
  define(
    command
      .command('load <archive...>')
      .description('load archives of "docker save" or of an OCI layout'),
    ({ session, operands }) =>
      printEach(
        session,
        operands.map((path) => () => loadImage(path, session)),
      ),
  )
  define(
    command
      .command('import <tree> <reference>')
      .description('make an image of a tar archive of a root tree'),
    ({ session, operands }) => {
      const [tree = '', reference = ''] = operands
      return printEach(session, [() => importImage(tree, reference, session)])
    },
  )
  define(command.command('rm <image...>').description('remove images'), ({ session, operands }) =>
    printEach(
      session,
      operands.map((reference) => () => removeImage(reference, session)),
    ),
  )
}

function configureList(command: Command, define: Define): void {
  const list = command
    .command('ls')
    .description('list images')
    .addOption(
      new Option('--format <format>', 'form of the output')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('-q, --quiet', 'only ids')
  define<ListOptions>(list, async ({ session, options }) => {
    const { stdout } = session
    const form = options.quiet === true ? 'ids' : options.format
    const images = await listImages(session)
    stdout.write(await imagesText(images, { form, now: session.now(), columns: stdout.columns }))
    return exitCodes.ok
  })
}

/** One after the other, so that lines stand in the order of the operands. */
async function printEach(
  session: Invocation<unknown>['session'],
  changes: readonly (() => Promise<readonly string[]>)[],
): Promise<number> {
  for (const change of changes) {
    const lines = await change()
    session.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
  return exitCodes.ok
}
