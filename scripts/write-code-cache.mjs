// Usage: write-code-cache.mjs BUNDLE CACHE [--warm-up|--warm-up-loader]
// Compiles a bundle the way the launcher does, and keeps the result: of all its functions, or with
// a warm-up of those that common command lines need, which is less to read at every start.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

const [bundle, cache, option] = process.argv.slice(2)
const source = readFileSync(bundle, 'latin1')
const text = `(function(exports,require,module,__filename,__dirname){${source}\n})`

if (option === '--warm-up-loader') {
  const sampleFile = readFileSync(0)
  const script = new Script(text, { filename: bundle })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle))
  const { loadModel, loadProject, printConfig } = module.exports
  const options = {
    files: ['-'],
    projectDirectory: undefined,
    projectName: undefined,
    envFiles: [],
    profiles: [],
    allResources: false,
    services: [],
    workingDirectory: dirname(bundle),
    environment: {},
    readFile: async () => undefined,
    readStdin: async () => sampleFile,
  }
  const loaded = await loadProject(options)
  const shown = await loadModel(options, { without: new Set() })
  for (const result of [loaded, shown])
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  printConfig(shown.model, 'yaml')
  writeFileSync(cache, script.createCachedData())
} else if (option === '--warm-up') {
  const script = new Script(text, { filename: bundle })
  const main = script.runInThisContext()
  // The stack file to check comes from stdin.
  for (const words of [['--help'], ['-f', '-', 'config', '-q']]) {
    process.argv = [process.execPath, bundle, ...words]
    main({}, createRequire(bundle), { exports: {} }, bundle, dirname(bundle))
  }
  process.on('exit', () => {
    writeFileSync(cache, script.createCachedData())
    process.exitCode = 0
  })
} else {
  setFlagsFromString('--no-lazy')
  const script = new Script(text, { filename: bundle })
  setFlagsFromString('--lazy')
  writeFileSync(cache, script.createCachedData())
}
