// Usage: node load-once.mjs DIRECTORY
// Prints the milliseconds that a process which has just started needs to read the stack file of a
// directory into a project: finding the loader with its code cache, and loading with it.
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

process.stdout.write(String(await loadOnce(process.argv[2])))

async function loadOnce(directory) {
  const start = performance.now()
  const { loadProject } = require('../dist/load-config.cjs')
  const result = await loadProject({
    files: [],
    projectDirectory: undefined,
    projectName: undefined,
    envFiles: [],
    profiles: [],
    allResources: false,
    services: [],
    workingDirectory: directory,
    environment: process.env,
    readFile: readIfPresent,
    readStdin: () => Promise.resolve(Buffer.alloc(0)),
  })
  const elapsed = performance.now() - start
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return elapsed
}

async function readIfPresent(path) {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined
    return readFileSync(path)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
