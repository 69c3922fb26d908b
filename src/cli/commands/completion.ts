import { Argument } from 'commander'
import type { CommandModule } from '../command.ts'
import { completionScripts, type Shell } from '../completion-scripts.ts'
import { exitCodes } from '../exit-codes.ts'

const examples = `
Completes commands, options and their values, and the services of the stack file.

In the file that your shell reads at its start:
  bash   eval "$(stack completion bash)"      ~/.bashrc
  zsh    eval "$(stack completion zsh)"       ~/.zshrc, after compinit
  fish   stack completion fish | source       ~/.config/fish/config.fish`

export const completionCommand: CommandModule = {
  configure: (command, define) => {
    command
      .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(completionScripts)))
      .addHelpText('after', examples)
    define(command, async ({ session, operands }) => {
      // One of the choices: commander has refused any other.
      session.stdout.write(completionScripts[operands[0] as Shell])
      return exitCodes.ok
    })
  },
}
