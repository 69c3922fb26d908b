import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../json-file.ts'
import { isSecretPath } from './secret-files.ts'

/** What of `/etc` a container may see. */
export interface EtcSurvey {
  /** Parents before what is in them. */
  readonly entries: readonly EtcEntry[]
  /** Changes with every entry, and with the text that is added to it. */
  readonly fingerprint: (addition: string) => string
}

export interface EtcEntry {
  /** Relative to /etc. */
  readonly path: string
  readonly type: 'file' | 'directory' | 'link'
  readonly stats: Stats
}

/** Files that a container has of its own, so that those of the machine do not count. */
export const replacedFiles = ['resolv.conf', 'hosts', 'hostname', 'machine-id']

/** Surveys that go on now, by directory: containers created together share one. */
const running = new Map<string, Promise<EtcSurvey>>()

/** Lists the files of `/etc` that everybody may read and that hold no secret. */
export async function surveyEtc(etcDirectory: string): Promise<EtcSurvey> {
  const other = running.get(etcDirectory)
  if (other !== undefined) return other
  const survey = makeSurvey(etcDirectory)
  running.set(etcDirectory, survey)
  try {
    return await survey
  } finally {
    running.delete(etcDirectory)
  }
}

async function makeSurvey(etcDirectory: string): Promise<EtcSurvey> {
  const entries = await surveyDirectory(etcDirectory, '')
  const facts = entries.map(({ path, stats }) => {
    const { mode, uid, gid, ino, size, mtimeMs, ctimeMs } = stats
    return [path, mode, uid, gid, ino, size, mtimeMs, ctimeMs].join('\0')
  })
  return {
    entries,
    fingerprint: (addition) =>
      createHash('sha256')
        .update([addition, ...facts].join('\n'))
        .digest('hex')
        .slice(0, 32),
  }
}

async function surveyDirectory(etcDirectory: string, path: string): Promise<readonly EtcEntry[]> {
  const names = await readdir(join(etcDirectory, path))
  const surveyed = await Promise.all(
    names
      .toSorted()
      .map((name) => surveyEntry(etcDirectory, path === '' ? name : `${path}/${name}`)),
  )
  return surveyed.flat()
}

/** Files come and go while they are looked at: what is gone is left out. */
async function surveyEntry(etcDirectory: string, path: string): Promise<readonly EtcEntry[]> {
  if (isSecretPath(path) || replacedFiles.includes(path)) return []
  try {
    const stats = await lstat(join(etcDirectory, path))
    if (stats.isSymbolicLink()) return [{ path, type: 'link', stats }]
    if (stats.isFile() && allows(stats, 0o004)) return [{ path, type: 'file', stats }]
    if (!stats.isDirectory() || !allows(stats, 0o005)) return []
    return [{ path, type: 'directory', stats }, ...(await surveyDirectory(etcDirectory, path))]
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function allows(stats: Stats, bits: number): boolean {
  return (stats.mode & bits) === bits
}
