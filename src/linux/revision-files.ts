import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Revisions } from '../engine/revisions.ts'
import { keptRevisions, type Revision } from '../model/revision.ts'
import { isMissing, readJsonFile, writeDurableJsonFile } from './json-file.ts'

/** One file for each, beside the desired state of its project, and readable by its owner alone. */
export function openRevisionFiles(directory: string): Revisions {
  const directoryOf = (project: string): string => join(directory, project, 'revisions')
  const fileOf = (project: string, number: number): string =>
    join(directoryOf(project), `${number}.json`)
  return {
    list: async (project) => {
      const numbers = await numbersIn(directoryOf(project))
      return numbers.flatMap((number) => readJsonFile<Revision>(fileOf(project, number)) ?? [])
    },
    write: async (revision) => {
      const { name } = revision.project
      await mkdir(directoryOf(name), { recursive: true, mode: 0o700 })
      await writeDurableJsonFile(fileOf(name, revision.number), revision)
      const numbers = await numbersIn(directoryOf(name))
      const old = numbers.slice(0, -keptRevisions)
      await Promise.all(old.map((number) => rm(fileOf(name, number), { force: true })))
    },
  }
}

async function numbersIn(directory: string): Promise<readonly number[]> {
  try {
    const names = await readdir(directory)
    const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number)
    return numbers.toSorted((a, b) => a - b)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
