import { dirname } from 'node:path'
import { rmdir } from 'node:fs/promises'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'

/** Takes away a container that does not run. Its layers go last: with the record among them it is forgotten. */
export async function removeContainerFiles(
  { id }: ContainerRecord,
  logFile: string,
  { layout, binding }: LinuxTools,
): Promise<void> {
  const paths = layout.container(id)
  await binding.removeTree({ path: paths.bundle })
  await binding.removeTree({ path: dirname(logFile) })
  await removeIfEmpty(dirname(dirname(logFile)))
  await binding.removeTree({ path: paths.writable })
}

/** The project's directory of logs is shared; the last container takes it along. */
async function removeIfEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error
  }
}
