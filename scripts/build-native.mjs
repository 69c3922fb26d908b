// Builds the addon and the native programs, and puts them into dist/native.
// With --sanitize, builds them with AddressSanitizer and UndefinedBehaviorSanitizer, and leaves them in
// native/build/sanitized/build/Release.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const native = join(root, 'native')
const programs = ['stack.node', 'stack-runtime', 'stack-monitor', 'stack-init', 'stack-files']

const prefix = join(dirname(process.execPath), '..')
const sanitize = process.argv.includes('--sanitize')
const directory = sanitize ? sourcesOfSanitizedBuild() : native
const options = [`--directory=${directory}`, `--jobs=${availableParallelism()}`, '--loglevel=warn']
if (sanitize) options.push('--sanitize=address,undefined')
// Without the headers beside Node, node-gyp would download them, which fails offline.
if (existsSync(join(prefix, 'include/node/node_api.h'))) options.push(`--nodedir=${prefix}`)

const gyp = nodeGyp()
// The list of sources is made when configuring, so that a new file is found.
runGyp('configure')
runGyp('build')

if (!sanitize) install(join(root, 'dist/native'))

function install(target) {
  mkdirSync(target, { recursive: true })
  for (const program of programs) {
    // A program that runs cannot be overwritten, but its name can be taken over.
    copyFileSync(join(native, 'build/Release', program), join(target, `${program}.new`))
    renameSync(join(target, `${program}.new`), join(target, program))
  }
}

/** node-gyp always builds in `build` beside the sources, so these are linked to from another place. */
function sourcesOfSanitizedBuild() {
  const links = join(native, 'build/sanitized')
  mkdirSync(links, { recursive: true })
  for (const name of readdirSync(native)) {
    if (name === 'build') continue
    rmSync(join(links, name), { force: true })
    symlinkSync(join(native, name), join(links, name))
  }
  return links
}

function runGyp(command) {
  const result = spawnSync(process.execPath, [gyp, command, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

function nodeGyp() {
  const npm = process.env.npm_execpath
  const candidates = [
    ...(npm === undefined ? [] : [join(dirname(npm), '../node_modules/node-gyp/bin/node-gyp.js')]),
    join(prefix, 'lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
    '/usr/share/nodejs/node-gyp/bin/node-gyp.js',
  ]
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found === undefined) {
    console.error('node-gyp was not found beside npm; run this as `npm run build:native`')
    process.exit(1)
  }
  return found
}
