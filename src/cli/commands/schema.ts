import { findSchema } from '../../app/find-schema.ts'
import type { CommandModule } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

interface Options {
  readonly path?: boolean
}

const examples = `
Editors with yaml-language-server complete keys in a file that begins with
  # yaml-language-server: $schema=PATH

Examples:
  stack schema >stack.schema.json
  stack schema --path          where the schema is on this machine`

export const schemaCommand: CommandModule = {
  configure: (command, define) => {
    command.option('--path', 'print where it is').addHelpText('after', examples)
    define<Options>(command, async ({ session, options }) => {
      const schema = findSchema(session)
      session.stdout.write(options.path === true ? `${schema.path}\n` : await schema.read())
      return exitCodes.ok
    })
  },
}
