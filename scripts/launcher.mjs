// Runs a bundle through V8's code cache, which spares compiling it again. build.mjs makes one
// CommonJS program of this per bundle and fills in the bundle's name.
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'

const path = `${__dirname}/${BUNDLE}`
// The bundle is ASCII; read as Latin-1, its text need not be converted.
const source = readFileSync(path, 'latin1')
const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
  filename: path,
  cachedData: readCache(path.replace('.cjs', '.cache')),
})
script.runInThisContext()(exports, require, module, path, __dirname)

function readCache(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined // It only makes starting faster.
  }
}
