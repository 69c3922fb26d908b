import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { removeFile } from './json-file.ts'
import type { ContainerPaths } from './state-layout.ts'

/** Makes the directories of a container, where somebody may have removed them. */
export function makeBundle({ rootfs, writable }: ContainerPaths): void {
  mkdirSync(rootfs, { recursive: true, mode: 0o700 })
  mkdirSync(writable, { recursive: true, mode: 0o700 })
}

/** Takes away what the run before has left, and makes the directories that a run writes to. */
export function prepareRunFiles(paths: ContainerPaths, logFile: string): void {
  makeBundle(paths)
  for (const path of [paths.exitRecord, paths.endRequested, paths.health, paths.ready]) {
    removeFile(path)
  }
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 })
}
