import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DesiredStates } from '../engine/desired-states.ts'
import type { DesiredState } from '../model/desired-state.ts'
import { isMissing, readJsonFile, writeDurableJsonFile } from './json-file.ts'

/** One directory per project, as project names are safe file names. */
export function openDesiredStateFiles(directory: string): DesiredStates {
  const fileOf = (project: string): string => join(directory, project, 'desired.json')
  return {
    list: async () => {
      try {
        return await readdir(directory)
      } catch (error) {
        if (isMissing(error)) return []
        throw error
      }
    },
    read: async (project) => readJsonFile<DesiredState>(fileOf(project)),
    write: async (state) => {
      await mkdir(join(directory, state.project.name), { recursive: true, mode: 0o700 })
      await writeDurableJsonFile(fileOf(state.project.name), state)
    },
    remove: (project) => rm(join(directory, project), { recursive: true, force: true }),
  }
}
