// Builds the targets of native/fuzz with clang and libFuzzer and runs each over its corpus.
// Usage: fuzz-native.mjs [SECONDS for each target]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const native = join(import.meta.dirname, '../native')
const build = join(native, 'build/fuzz')
const seconds = Number(process.argv[2] ?? 60)

/** Sources that each target needs, below native/. */
const targets = {
  log: ['monitor/log_lines.cc', 'monitor/log_file.cc'],
  control: [
    ...['monitor/control_server.cc', 'monitor/attached_clients.cc', 'monitor/event_loop.cc'],
    ...['monitor/console.cc', 'monitor/frames.cc'],
  ],
  spec: [
    ...['runtime/capabilities.cc', 'runtime/json.cc', 'runtime/log.cc', 'runtime/memory_policy.cc'],
    ...['runtime/personality.cc', 'runtime/rlimits.cc', 'runtime/timestamp.cc'],
    ...['runtime/number_list.cc', 'runtime/scheduling.cc'],
    ...filesOf('runtime')
      .filter((file) => /^spec_\w+\.cc$/.test(file))
      .map((file) => `runtime/${file}`),
  ],
}
const base = ['base/file.cc', 'base/result.cc']
const flags = [
  ...['-std=c++20', '-fno-exceptions', '-O1', '-g', `-I${native}`],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  `-fsanitize-ignorelist=${native}/fuzz/ignored.txt`,
]

if (spawnSync('clang++', ['--version']).status !== 0) {
  console.error('fuzz: clang++ is missing; Debian has it in clang and libclang-rt-14-dev')
  process.exit(2)
}
for (const [name, sources] of Object.entries(targets)) {
  buildTarget(name, [...base, ...sources])
  runTarget(name)
}

function buildTarget(name, sources) {
  const objects = sources.map((source) => compile(source, ['-fsanitize=fuzzer-no-link']))
  objects.push(compile(`fuzz/fuzz_${name}.cc`, ['-fsanitize=fuzzer-no-link']))
  run('clang++', [...flags, '-fsanitize=fuzzer', '-o', join(build, name), ...objects])
}

/** Once for all targets, and again when any source or header is newer. */
function compile(source, more) {
  const object = join(build, source.replaceAll('/', '-').replace(/\.cc$/, '.o'))
  mkdirSync(build, { recursive: true })
  if (existsSync(object) && statSync(object).mtimeMs > newest()) return object
  run('clang++', [...flags, ...more, '-c', '-o', object, join(native, source)])
  return object
}

function newest() {
  const folders = ['base', 'monitor', 'runtime', 'fuzz']
  const files = folders.flatMap((folder) => filesOf(folder).map((file) => join(folder, file)))
  return Math.max(...files.map((file) => statSync(join(native, file)).mtimeMs))
}

function filesOf(folder) {
  return readdirSync(join(native, folder))
}

/** What it finds in addition goes to a corpus that is not kept; inputs that fail, beside it. */
function runTarget(name) {
  const found = join(build, `corpus-${name}`)
  mkdirSync(found, { recursive: true })
  const args = [
    ...[`-max_total_time=${seconds}`, '-max_len=8192', '-timeout=30', '-print_final_stats=1'],
    ...[`-artifact_prefix=${build}/failed-${name}-`, found, join(native, 'fuzz/corpus', name)],
  ]
  const result = spawnSync(join(build, name), args, { encoding: 'utf8', maxBuffer: 1 << 30 })
  const inputs = /number_of_executed_units:\s*(\d+)/.exec(result.stderr)?.[1]
  if (result.status !== 0 || inputs === undefined) {
    console.error(result.stderr.slice(-8000))
    process.exit(1)
  }
  console.log(`fuzz: ${name} ran ${inputs} inputs`)
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(1)
}
