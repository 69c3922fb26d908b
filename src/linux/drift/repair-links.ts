import type { ContainerRecord } from '../container-record.ts'
import type { LinuxTools } from '../linux-tools.ts'
import { linkChangers } from './look-for-drift.ts'

/** Gives a container that runs the links that it has lost. */
export async function repairLinks(record: ContainerRecord, tools: LinuxTools): Promise<void> {
  const { run, id } = record
  if (run === undefined) return
  const owner = { ...run.init }
  try {
    await tools.networks.repairLinks(id, owner, !linkChangers(tools).has(id))
  } catch (error) {
    const { startTime } = await tools.binding.processStartTime({ pid: owner.pid })
    // It has ended meanwhile, and needs no links.
    if (startTime !== owner.startTime) return
    throw error
  }
  const others = tools.drift.of(id).filter(({ kind }) => kind !== 'link')
  tools.drift.note(id, others, tools.clock.now())
}
