import { changeServices } from '../change-services.ts'
import type { CommandModule } from '../command.ts'
import { limitChanges, type LimitTexts } from '../../app/limit-changes.ts'
import { StackError } from '../../errors/stack-error.ts'

const help = `
What runs goes on, with its new limits at once; 0 takes a limit away. They hold
until an "up" of the service, which sets those of the stack file again. What
cannot have its limit, such as memory below what is in use, keeps those before.

Examples:
  stack update --memory 512m --cpus 1.5 web
  stack update --restart on-failure:3 worker`

export const updateCommand: CommandModule = {
  configure: (command, define) => {
    command
      .usage('[OPTIONS] SERVICE...')
      .argument('<services...>', 'services whose containers to change')
      .option('--blkio-weight <weight>', 'share of the disks, 10 to 1000')
      .option('--cpu-period <microseconds>', 'length of a period of --cpu-quota')
      .option('--cpu-quota <microseconds>', 'processor time in each period')
      .option('--cpu-rt-period <microseconds>', 'length of a period of --cpu-rt-runtime')
      .option('--cpu-rt-runtime <microseconds>', 'time of real-time tasks in each period')
      .option('-c, --cpu-shares <shares>', 'weight against other containers; 1024 is usual')
      .option('--cpus <number>', 'processors, such as 1.5')
      .option('--cpuset-cpus <list>', 'processors that may be used, such as 0-2,5')
      .option('--cpuset-mems <list>', 'memory nodes that may be used, such as 0')
      .option('-m, --memory <size>', 'limit of memory, such as 512m')
      .option('--memory-reservation <size>', 'memory that is left to it when memory is short')
      .option('--memory-swap <size>', 'limit of memory and swap together; -1 is none')
      .option('--pids-limit <number>', 'how many processes; -1 is any number')
      .option('--restart <policy>', 'no, always, unless-stopped or on-failure[:TIMES]')
      .addHelpText('after', help)
    define<LimitTexts>(command, (invocation) => {
      const changes = limitChanges(invocation.options)
      if (Object.keys(changes).length === 0) {
        throw new StackError('CL0001', 'nothing is to be changed', {
          hint: 'name a limit, such as "--memory 512m"; "stack update --help" lists them',
        })
      }
      const { operands: services } = invocation
      return changeServices(invocation, { type: 'update', services, changes })
    })
  },
}
