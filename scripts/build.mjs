// Bundles the command line tool and the supervisor into dist, each with V8's code cache beside it,
// then builds the native programs (not with --no-native).
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const programs = [
  { bundle: 'cli.cjs', source: 'src/cli/main.ts', launcher: 'stack.cjs' },
  { bundle: 'daemon.cjs', source: 'src/daemon/main.ts', launcher: 'stackd.cjs' },
].filter(({ source }) => existsSync(join(root, source)))

mkdirSync(dist, { recursive: true })
await Promise.all(programs.map(bundle))
await Promise.all(programs.map(launcher))
for (const program of programs) writeCodeCache(program)
if (!process.argv.includes('--no-native')) run([join(root, 'scripts/build-native.mjs')])

function bundle({ bundle: name, source }) {
  return build({
    ...common(),
    entryPoints: [join(root, source)],
    outfile: join(dist, name),
    bundle: true,
    // A script that the launcher compiled has nobody to resolve an `import()` for it.
    supported: { 'dynamic-import': false },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: {
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  })
}

async function launcher({ bundle: name, launcher: file }) {
  await build({
    ...common(),
    entryPoints: [join(root, 'scripts/launcher.mjs')],
    outfile: join(dist, file),
    banner: { js: '#!/usr/bin/env node' },
    define: { BUNDLE: JSON.stringify(name) },
    minify: true,
  })
  chmodSync(join(dist, file), 0o755)
}

function common() {
  return { platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning' }
}

/** The cache of a V8 of another version is rejected and does no harm. */
function writeCodeCache({ bundle: name }) {
  rmSync(cacheOf(name), { force: true })
  run([join(root, 'scripts/write-code-cache.mjs'), join(dist, name), cacheOf(name)])
}

function cacheOf(name) {
  return join(dist, name.replace('.cjs', '.cache'))
}

function run(argv) {
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
