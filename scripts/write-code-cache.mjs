// Usage: write-code-cache.mjs BUNDLE CACHE
// Compiles a bundle the way the launcher does, all its functions at once, and keeps the result.
import { readFileSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

const [bundle, cache] = process.argv.slice(2)
const source = readFileSync(bundle, 'latin1')
setFlagsFromString('--no-lazy')
const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
  filename: bundle,
})
setFlagsFromString('--lazy')
writeFileSync(cache, script.createCachedData())
