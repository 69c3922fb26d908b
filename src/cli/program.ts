import { Command } from 'commander'
import { version } from '../model/version.ts'
import { createDefine, type CommandModule } from './command.ts'
import { addGlobalOptions, repeatedOptions } from './global-options.ts'
import type { Session } from './session.ts'
import { findVerb } from './find-verb.ts'

interface Verb {
  readonly name: string
  readonly description: string
  readonly load: () => Promise<CommandModule>
}

const verbs: readonly Verb[] = [
  {
    name: 'up',
    description: 'create and start services, and show their output',
    load: async () => (await import('./commands/up.ts')).upCommand,
  },
  {
    name: 'plan',
    description: 'show what up would do, and why',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'history',
    description: 'list what was asked of the project, time after time',
    load: async () => (await import('./commands/history.ts')).historyCommand,
  },
  {
    name: 'rollback',
    description: 'bring up what was asked for before',
    load: async () => (await import('./commands/rollback.ts')).rollbackCommand,
  },
  {
    name: 'graph',
    description: 'show what depends on what',
    load: async () => (await import('./commands/graph.ts')).graphCommand,
  },
  {
    name: 'why',
    description: 'tell what is wrong with services, and what made it so',
    load: async () => (await import('./commands/why.ts')).whyCommand,
  },
  {
    name: 'ci',
    description: 'bring up, wait until all is ready or done, take down',
    load: async () => (await import('./commands/ci.ts')).ciCommand,
  },
  {
    name: 'down',
    description: 'stop and remove containers and networks',
    load: async () => (await import('./commands/down.ts')).downCommand,
  },
  {
    name: 'ps',
    description: 'list containers',
    load: async () => (await import('./commands/ps.ts')).psCommand,
  },
  {
    name: 'logs',
    description: 'show the output of services',
    load: async () => (await import('./commands/logs.ts')).logsCommand,
  },
  {
    name: 'exec',
    description: 'run a command inside a running service',
    load: async () => (await import('./commands/exec.ts')).execCommand,
  },
  {
    name: 'create',
    description: 'create containers without starting them',
    load: async () => (await import('./commands/create.ts')).createCommand,
  },
  {
    name: 'scale',
    description: 'change how many containers services have',
    load: async () => (await import('./commands/scale.ts')).scaleCommand,
  },
  {
    name: 'run',
    description: 'run a command in a new container of a service',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'attach',
    description: 'connect to the input and output of a running service',
    load: async () => (await import('./commands/attach.ts')).attachVerb,
  },
  {
    name: 'cp',
    description: 'copy files into a service or out of it',
    load: async () => (await import('./commands/cp.ts')).cpCommand,
  },
  {
    name: 'diff',
    description: 'list what a service has changed of its image',
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  {
    name: 'export',
    description: 'write the root file system of a service as a tar',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'start',
    description: 'start services that were stopped',
    load: async () => (await import('./commands/start.ts')).startCommand,
  },
  {
    name: 'stop',
    description: 'stop services without removing them',
    load: async () => (await import('./commands/stop.ts')).stopCommand,
  },
  {
    name: 'restart',
    description: 'restart services',
    load: async () => (await import('./commands/restart.ts')).restartCommand,
  },
  {
    name: 'kill',
    description: 'send a signal to services, SIGKILL unless told otherwise',
    load: async () => (await import('./commands/kill.ts')).killCommand,
  },
  {
    name: 'pause',
    description: 'freeze the processes of services',
    load: async () => (await import('./commands/pause.ts')).pauseCommand,
  },
  {
    name: 'unpause',
    description: 'let paused services go on',
    load: async () => (await import('./commands/unpause.ts')).unpauseCommand,
  },
  {
    name: 'update',
    description: 'change limits of services that run',
    load: async () => (await import('./commands/update.ts')).updateCommand,
  },
  {
    name: 'rm',
    description: 'remove stopped containers',
    load: async () => (await import('./commands/rm.ts')).rmCommand,
  },
  {
    name: 'inspect',
    description: 'show all that is known of containers, as JSON',
    load: async () => (await import('./commands/inspect.ts')).inspectCommand,
  },
  {
    name: 'stats',
    description: 'show what containers use of the machine',
    load: async () => (await import('./commands/stats.ts')).statsCommand,
  },
  {
    name: 'top',
    description: 'show the processes of services',
    load: async () => (await import('./commands/top.ts')).topCommand,
  },
  {
    name: 'port',
    description: 'print where a port is published',
    load: async () => (await import('./commands/port.ts')).portCommand,
  },
  {
    name: 'wait',
    description: 'wait until services end',
    load: async () => (await import('./commands/wait.ts')).waitCommand,
  },
  {
    name: 'events',
    description: 'follow what happens to containers',
    load: async () => (await import('./commands/events.ts')).eventsCommand,
  },
  {
    name: 'config',
    description: 'check the stack file and print it resolved',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  {
    name: 'lint',
    description: 'judge the stack file, and mend it with --fix',
    load: async () => (await import('./commands/lint.ts')).lintCommand,
  },
  {
    name: 'fmt',
    description: 'format stack files, keeping comments',
    load: async () => (await import('./commands/fmt.ts')).fmtCommand,
  },
  {
    name: 'enable',
    description: 'start what is to be up when the machine boots',
    load: async () => (await import('./commands/enable.ts')).enableCommand,
  },
  {
    name: 'disable',
    description: 'start nothing when the machine boots',
    load: async () => (await import('./commands/disable.ts')).disableCommand,
  },
  {
    name: 'schema',
    description: 'print the JSON schema of stack files',
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
  {
    name: 'image',
    description: 'load, import, list, inspect and remove images',
    load: async () => (await import('./commands/image.ts')).imageCommand,
  },
  {
    name: 'images',
    description: 'list the images that containers were made from',
    load: async () => (await import('./commands/images.ts')).imagesCommand,
  },
  {
    name: 'volumes',
    description: 'list volumes',
    load: async () => (await import('./commands/volumes.ts')).volumesCommand,
  },
  {
    name: 'ls',
    description: 'list projects',
    load: async () => (await import('./commands/ls.ts')).lsCommand,
  },
  {
    name: 'doctor',
    description: 'check what this machine offers, and say how to mend it',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'completion',
    description: 'print what makes a shell complete commands and services',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
  {
    name: 'version',
    description: 'print the version',
    load: async () => (await import('./commands/version.ts')).versionCommand,
  },
]

const examples = `
Examples:
  stack up -d --wait            start in the background, return when all is ready
  stack logs -f web             follow the output of a service
  stack exec web sh             open a shell inside a service
  stack ps --format json        list containers for a program
  stack -f other.yaml config    check another stack file
  stack down -v                 stop, and remove the data, too

"stack COMMAND --help" explains a command.`

/**
 * The command line's grammar. Errors are thrown as `CommanderError`, nothing is printed but help
 * and the version. Only the command that is asked for is loaded.
 */
export async function createProgram(
  words: readonly string[],
  session: Session,
  finish: (exitCode: number) => void,
): Promise<Command> {
  const program = new Command('stack')
    .description('Runs Compose files on Linux without a container engine.')
    .usage('[OPTIONS] COMMAND')
    .version(`stack version ${version}`, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .addHelpText('after', examples)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.stdout.write(text),
      // Errors are printed by the caller, in the form of all other errors.
      writeErr: () => undefined,
    })
  addGlobalOptions(program)
  const asked = findVerb(words, program.options)
  for (const verb of verbs) {
    const command = program.command(verb.name).description(verb.description)
    command.configureHelp({ showGlobalOptions: true, visibleGlobalOptions: repeatedOptions })
    if (verb.name === asked) (await verb.load()).configure(command, createDefine(session, finish))
  }
  return program
}
