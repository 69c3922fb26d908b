import type { NativeBinding } from '../native/binding.ts'

/**
 * Makes sure that this is the only supervisor of its run directory. A monitor that starts a
 * supervisor passes the lock on, so that there is no moment in which nobody holds it.
 */
export async function holdLock(
  path: string,
  inheritedDescriptor: string | undefined,
  binding: NativeBinding,
): Promise<boolean> {
  if (inheritedDescriptor !== undefined) return true
  const { descriptor } = await binding.lockFile({ path, wait: false })
  return descriptor !== -1
}
