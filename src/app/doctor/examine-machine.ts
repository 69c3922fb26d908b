import { controlSocketPath } from '../../model/state-directories.ts'
import { version } from '../../model/version.ts'
import type { Surroundings } from '../surroundings.ts'
import { examineCgroups } from './examine-cgroups.ts'
import { examineKernel } from './examine-kernel.ts'
import { examineNetwork } from './examine-network.ts'
import { examinePrograms } from './examine-programs.ts'
import { examineStorage } from './examine-storage.ts'
import { fail, pass, warn, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'
import { thisMachine } from './this-machine.ts'

/** Looks at everything that stack needs of this machine; changes and starts nothing. */
export async function examineMachine(surroundings: Surroundings): Promise<readonly Finding[]> {
  const { directories, programDirectory, userId } = surroundings
  const machine = thisMachine(userId)
  const findings = await Promise.all([
    examineKernel(machine),
    examineCgroups(machine),
    examinePrograms(machine, programDirectory),
    examineNetwork(machine),
    examineStorage(machine, directories),
    examineSupervisor(controlSocketPath(directories), machine, directories.run),
  ])
  return [examinePrivileges(machine), ...findings.flat()]
}

function examinePrivileges({ userId }: MachineReader): Finding {
  if (userId === 0) return pass('privileges', 'root')
  return fail('privileges', `user ${userId}, not root`, 'run stack with "sudo"')
}

/** Containers without a supervisor are adopted by the next one. */
async function examineSupervisor(
  socketPath: string,
  machine: MachineReader,
  runDirectory: string,
): Promise<readonly Finding[]> {
  const { findSupervisor } = await import('../../client/connect-supervisor.ts')
  const answer = machine.userId === 0 ? await findSupervisor(socketPath) : undefined
  const containers = (await machine.list(`${runDirectory}/containers`)).length
  if (answer !== undefined && answer.version !== version) {
    const observed = `version ${answer.version} runs, this is version ${version}`
    return [warn('supervisor', observed, `run "stack down" of version ${answer.version} first`)]
  }
  if (answer !== undefined) return [pass('supervisor', `runs as process ${answer.pid}`)]
  if (containers === 0) return [pass('supervisor', 'does not run, and is not needed now')]
  const observed = `does not run, though ${containers} containers are left`
  return [warn('supervisor', observed, 'run "stack ls --all": it starts one that adopts them')]
}
