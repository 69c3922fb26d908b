// Bundles the command line tool and the supervisor into dist, each with V8's code cache beside it,
// then builds the native programs (not with --no-native).
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
/** What reads stack files is a bundle of its own: most commands start without it. */
const loader = { bundle: 'config.cjs', launcher: 'load-config.cjs', warmUp: ['--warm-up-loader'] }
/** What few stack files need: packages that read all YAML, and the validator that tells mistakes. */
const rare = { bundle: 'rare.cjs', launcher: 'load-rare.cjs', warmUp: [] }
const rareFiles = ['strict-yaml', 'lenient-yaml', 'print-yaml', 'find-schema-problems']
const programs = [
  { bundle: 'cli.cjs', source: 'src/cli/main.ts', launcher: 'stack.cjs', warmUp: ['--warm-up'] },
  { bundle: 'daemon.cjs', source: 'src/daemon/main.ts', launcher: 'stackd.cjs', warmUp: [] },
]

/** `import … from '../config/…'` and `import('../config/…')`, but not of types alone. */
const importOfConfig = /^(?!import type).*['"]\.\.\/config\/([^'"]+)['"]/gm

/** A stack file with what most have, each in its usual forms, for the functions that reading needs. */
const sampleFile = `
name: sample
x-shared: &shared
  restart: unless-stopped
  stop_grace_period: 20s
x-environment: &environment
  LEVEL: \${LEVEL:-info}
services:
  web:
    <<: *shared
    image: "sample:\${TAG:-1.0}"
    command: [sh, -c, "echo \${GREETING:-hello}"]
    ports: ["8080:80", "127.0.0.1:9000-9001:90-91/udp", { target: 70, published: "7070" }]
    environment:
      <<: *environment
      NAME: "\${NAME:-x}"
      EMPTY:
    volumes:
      - data:/data
      - ./code:/code:ro
      - { type: tmpfs, target: /scratch, tmpfs: { size: 1m } }
    depends_on: { db: { condition: service_healthy } }
    healthcheck: { test: curl -f http://localhost || exit 1, interval: 10s, start_period: 1m30s, retries: 3 }
    labels: { com.example.route: "a && b" }
    deploy: { replicas: 1, resources: { limits: { cpus: "0.5", memory: 64M } } }
    networks: { back: { aliases: [w] }, front: }
    extra_hosts: ["host.internal:host-gateway"]
    ulimits: { nofile: 1024 }
  db:
    <<: *shared
    image: sample
    environment: [PASSWORD=sample, "OTHER=\${OTHER:-x}", FROM_OUTSIDE]
    healthcheck: { test: ["CMD", "true"], interval: 5s }
    networks: [back]
    configs: [settings]
    secrets: [{ source: key, target: key.pem, mode: 0400 }]
    mem_limit: 64m
    user: "1000:1000"
    security_opt: ["no-new-privileges:true"]
  task:
    image: "sample:2"
    command: run --all "of it"
    entrypoint:
      - sh
      - |
        echo one
    tmpfs: /run
    labels: [com.example.kind=task]
    depends_on: [db, web]
    env_file: [{ path: missing.env, required: false }]
    tty: true
volumes:
  data:
  other: { labels: { backup: daily } }
networks:
  back: { internal: true }
  front:
    ipam:
      config:
        - subnet: 172.28.0.0/16
configs: { settings: { content: "a: b" } }
secrets: { key: { file: ./key } }
`

/** Commander starts processes only for commands that are programs of their own; here none is. */
const withoutChildProcesses = {
  name: 'commander-without-child-processes',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'nothing', namespace: 'nothing' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** Leads what src/app imports of src/config to the loader's bundle. */
const separateLoader = {
  name: 'separate-loader',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/config\// }, ({ importer }) =>
      dirname(importer) === join(root, 'src/app')
        ? { path: `./${loader.launcher}`, external: true }
        : undefined,
    )
  },
}

/** Puts in the place of the functions that few files need those that load them when called. */
const separateRare = {
  name: 'separate-rare',
  setup: ({ onLoad }) => {
    onLoad({ filter: new RegExp(`/config/(${rareFiles.join('|')})\\.ts$`) }, ({ path }) => {
      const functions = [...readFileSync(path, 'utf8').matchAll(/^export function (\w+)/gm)]
      const forwarded = functions.map(
        ([, name]) =>
          `export const ${name} = (...given) => require('./${rare.launcher}').${name}(...given)`,
      )
      return { contents: forwarded.join('\n') }
    })
  },
}

/**
 * The parser's build for Node.js looks for a debugging variable in the environment at every token,
 * and its modules are CommonJS, of which nothing can be left out. This one is the same otherwise.
 */
const yamlModules = { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') }

mkdirSync(dist, { recursive: true })
await writeProgram(rare)
await writeProgram(loader)
const outcomes = await Promise.allSettled(programs.map(writeProgram))
// esbuild has printed what is wrong.
if (outcomes.some(({ status }) => status === 'rejected')) process.exit(1)
if (!process.argv.includes('--no-native')) run([join(root, 'scripts/build-native.mjs')])

async function writeProgram(program) {
  const cache = join(dist, program.bundle.replace('.cjs', '.cache'))
  // V8 tells a bundle from another one only by its length, so a cache must not outlive its bundle.
  rmSync(cache, { force: true })
  await Promise.all([writeBundle(program), writeLauncher(program)])
  const writer = join(root, 'scripts/write-code-cache.mjs')
  run([writer, join(dist, program.bundle), cache, ...program.warmUp])
}

async function writeBundle(program) {
  const { bundle } = program
  await build({
    ...common(),
    ...entryOf(program),
    outfile: join(dist, `${bundle}.new`),
    bundle: true,
    alias: yamlModules,
    external: [`./${rare.launcher}`],
    minifyWhitespace: true,
    minifySyntax: true,
    // A script that the launcher compiled has nobody to resolve an `import()` for it.
    supported: { 'dynamic-import': false },
    define: {
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  })
  // A command that is starting reads the old one or the new one, whole.
  renameSync(join(dist, `${bundle}.new`), join(dist, bundle))
}

function entryOf(program) {
  const plugins = [withoutChildProcesses]
  if (program === rare) return { plugins, stdin: exportsOf(rareFiles.map((file) => `${file}.ts`)) }
  if (program === loader) return { plugins: [separateRare], stdin: exportsOf(usedOfLoader()) }
  const isTool = program.source === 'src/cli/main.ts'
  return {
    plugins: [...plugins, ...(isTool ? [separateLoader] : [])],
    entryPoints: [join(root, program.source)],
  }
}

/** The files of the loader that the use cases import. */
function usedOfLoader() {
  const app = join(root, 'src/app')
  const modules = readdirSync(app)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(app, file), 'utf8').matchAll(importOfConfig)])
    .map(([, path]) => path)
  return [...new Set(modules)]
}

/** Everything that files of src/config export, under its own names. */
function exportsOf(files) {
  const contents = files.map((file) => `export * from './${file}'`).join('\n')
  return { contents, resolveDir: join(root, 'src/config'), loader: 'ts' }
}

async function writeLauncher({ bundle, launcher }) {
  await build({
    ...common(),
    entryPoints: [join(root, 'scripts/launcher.mjs')],
    outfile: join(dist, launcher),
    banner: { js: '#!/usr/bin/env node' },
    define: { BUNDLE: JSON.stringify(bundle) },
    minify: true,
  })
  chmodSync(join(dist, launcher), 0o755)
}

function common() {
  return { platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning' }
}

function run(argv) {
  const { status } = spawnSync(process.execPath, argv, {
    input: sampleFile,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
}
