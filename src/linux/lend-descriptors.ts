import type { RunRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { monitorDescriptors } from './network/name-server.ts'

/** What the supervisor holds of a run so that the next monitor can have it when one is killed. */
export interface HeldDescriptors {
  /** A pidfd: also tells how a process ended that nobody waits for. `undefined` when it is gone. */
  readonly process: number | undefined
  /** Master of the container's terminal, which would hang up with its last holder. */
  readonly console: number | undefined
  release(): Promise<void>
}

export async function holdDescriptors(
  { init, monitor }: RunRecord,
  terminal: boolean,
  { binding }: LinuxTools,
): Promise<HeldDescriptors> {
  const opened = await binding.openProcess(init)
  const process = opened.descriptor === -1 ? undefined : opened.descriptor
  const console = terminal ? await takeConsole() : undefined
  return {
    process,
    console,
    release: async () => {
      for (const descriptor of [process, console]) {
        if (descriptor !== undefined) await binding.closeDescriptor({ descriptor })
      }
    },
  }

  async function takeConsole(): Promise<number | undefined> {
    try {
      const taken = await binding.takeDescriptor({
        ...monitor,
        descriptor: monitorDescriptors.console,
      })
      return taken.descriptor
    } catch (error) {
      // The monitor was killed meanwhile, and the terminal with it.
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return undefined
      throw error
    }
  }
}

/** The monitor's arguments that name what this supervisor lends it. */
export async function loanArguments(
  id: string,
  held: HeldDescriptors | undefined,
  { binding, nameServer }: LinuxTools,
): Promise<readonly string[]> {
  const sockets = nameServer.descriptorsOf(id)
  const loans = {
    process: held?.process,
    console: held?.console,
    udp: sockets?.udp,
    tcp: sockets?.tcp,
  }
  const { startTime } = await binding.processStartTime({ pid: process.pid })
  return [
    ...['--lender', `${process.pid}:${startTime}`],
    ...Object.entries(loans).flatMap(([name, descriptor]) =>
      descriptor === undefined ? [] : ['--borrow', `${name}=${descriptor}`],
    ),
  ]
}
