import { StackError } from '../../errors/stack-error.ts'
import type { ContainerRecord } from '../container-record.ts'
import type { LinuxTools } from '../linux-tools.ts'

/** Has the content of all volumes of a container there. */
export async function attachVolumes(
  record: ContainerRecord,
  { volumes }: Pick<LinuxTools, 'volumes'>,
): Promise<void> {
  for (const name of volumesOf(record)) await volumes.attach(name, record.id)
}

/** Lets them go; what was not attached is fine. */
export async function detachVolumes(
  record: ContainerRecord,
  { volumes }: Pick<LinuxTools, 'volumes'>,
): Promise<void> {
  for (const name of volumesOf(record)) await volumes.detach(name, record.id)
}

export async function whileAttached(
  record: ContainerRecord,
  tools: Pick<LinuxTools, 'volumes'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await attachVolumes(record, tools)
    await work()
  } finally {
    await detachVolumes(record, tools)
  }
}

/** Attaches those of a container that runs already. What fails leaves it as it is: it has its own view. */
export function holdVolumes(
  record: ContainerRecord,
  tools: Pick<LinuxTools, 'volumes'>,
): Promise<void> {
  return attachVolumes(record, tools).catch(ignoreRefusal)
}

/** As `detachVolumes`, at the end of a run, which nothing may keep from being recorded. */
export function letVolumesGo(
  record: ContainerRecord,
  tools: Pick<LinuxTools, 'volumes'>,
): Promise<void> {
  return detachVolumes(record, tools).catch(ignoreRefusal)
}

/** What cannot be mounted or unmounted is tried again with the next container. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof StackError)) throw error
}

function volumesOf({ observedMounts }: ContainerRecord): readonly string[] {
  return observedMounts.flatMap(({ type, source }) => (type === 'volume' ? source : []))
}
