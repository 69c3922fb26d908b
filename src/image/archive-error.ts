import { StackError } from '../errors/stack-error.ts'

/** What is wrong with an archive: becomes an IM0002 that names the archive. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
}

/** Errors that say that the disk is full, not that the archive is bad. */
const fullDisk: readonly unknown[] = ['ENOSPC', 'EDQUOT']

/** The failure of reading an archive, for its user. */
export function archiveFailure(archivePath: string, error: unknown): StackError {
  if (error instanceof StackError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reason = error instanceof Error ? error.message : String(error)
  if (fullDisk.includes(code)) {
    return new StackError('EN0005', `no space to unpack ${archivePath}`, {
      hint: 'make space on the disk of the data directory',
      cause: error,
    })
  }
  return new StackError('IM0002', `image archive ${archivePath} cannot be read: ${reason}`, {
    hint: 'give an archive made by `docker save`, `podman save` or `skopeo copy`; for a tar of a root tree use `stack image import`',
    cause: error,
  })
}
