// Compares `stack config` with an installed Docker Compose: npm run test:oracle -- [OPTION...] PATH...
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { differingPaths } from './differing-paths.mjs'
import { explainDifference } from './explained-differences.mjs'

const usage = `usage: npm run test:oracle -- [--compose PROGRAM] [--with FLAG]... PATH...

Each PATH is a Compose file, or a directory whose Compose files are looked for at any depth.
  --compose PROGRAM  Docker Compose's plugin; else $STACK_ORACLE, else the command "docker compose"
  --with FLAG        a flag for "config" of both, such as --with=--no-interpolate
  --quiet            only the summary and what differs, without the differing values`

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    compose: { type: 'string', default: process.env.STACK_ORACLE },
    with: { type: 'string', multiple: true, default: [] },
    quiet: { type: 'boolean', default: false },
  },
})
if (positionals.length === 0) {
  console.error(usage)
  process.exit(2)
}

const program = path.join(import.meta.dirname, '../dist/stack.cjs')
const oracle = options.compose === undefined ? ['docker', 'compose'] : [options.compose]
const ours = [process.execPath, program]
const mostShown = 8

const version = await run(oracle, ['version', '--short'], tmpdir())
if (version.status !== 0) {
  console.error(`no Docker Compose answers as '${oracle.join(' ')}': ${firstLine(version.stderr)}`)
  process.exit(2)
}
const files = positionals.flatMap((given) => composeFiles(path.resolve(given)))
console.log(`${files.length} files, beside Docker Compose ${version.stdout.trim()}`)

const counts = { equal: 0, 'refused by both': 0, explained: 0, differing: 0 }
const queue = [...files]
await Promise.all(Array.from({ length: availableParallelism() }, compareAll))
console.log(
  Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', '),
)
process.exitCode = counts.differing === 0 && files.length > 0 ? 0 : 1

async function compareAll() {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const { kind, lines } = await compareFile(file)
    counts[kind] += 1
    if (kind !== 'differing' && (kind !== 'explained' || options.quiet)) continue
    console.log([`${kind}: ${file}`, ...(options.quiet ? [] : lines)].join('\n  '))
  }
}

/** The same file, in the same directory, with the same environment, in both forms of output. */
async function compareFile(file) {
  const results = []
  for (const format of ['yaml', 'json']) {
    const words = ['-f', file, 'config', '--format', format, ...options.with]
    const cwd = path.dirname(file)
    const [theirs, own] = await Promise.all([run(oracle, words, cwd), run(ours, words, cwd)])
    results.push({ format, ...compareOutputs(theirs, own) })
  }
  const differing = results.filter(({ kind }) => kind === 'differing')
  if (differing.length === 0) return results[0]
  const lines = differing.flatMap((result) => [`in ${result.format}:`, ...result.lines])
  const reason = explainDifference(differing)
  return reason === undefined
    ? { kind: 'differing', lines }
    : { kind: 'explained', lines: [reason, ...lines] }
}

function compareOutputs(theirs, own) {
  const isRefused = theirs.status !== 0
  if (isRefused !== (own.status !== 0)) {
    const [who, message] = isRefused ? ['Compose', theirs.stderr] : ['stack', own.stderr]
    return {
      kind: 'differing',
      refusedBy: who,
      message,
      lines: [`only ${who} refuses: ${firstLine(message)}`],
    }
  }
  if (isRefused) return { kind: 'refused by both', lines: [] }
  if (theirs.stdout === own.stdout) return { kind: 'equal', lines: [] }
  const differences = differencesOf(theirs.stdout, own.stdout)
  const left = differences.length - mostShown
  const more = left > 0 ? [`and ${left} more`] : []
  return { kind: 'differing', differences, lines: [...differences.slice(0, mostShown), ...more] }
}

function differencesOf(theirs, own) {
  const paths = differingPaths(parse(theirs), parse(own), 'Compose', 'stack')
  return paths.length > 0 ? paths : differingLines(theirs, own)
}

/** Where the values are the same, the first lines that are written in another way. */
function differingLines(theirs, own) {
  const lines = own.split('\n')
  const at = theirs.split('\n').findIndex((line, index) => line !== lines[index])
  return at < 0
    ? ['only the end of the text differs']
    : [
        `line ${at + 1}: Compose ${JSON.stringify(theirs.split('\n')[at])}, stack ${JSON.stringify(lines[at])}`,
      ]
}

function composeFiles(given) {
  if (statSync(given).isFile()) return [given]
  return readdirSync(given, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => /^services:/m.test(readFileSync(file, 'utf8')))
    .toSorted()
}

function run([command, ...first], words, cwd) {
  const child = spawn(command, [...first, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8')
    child[stream].on('data', (text) => (texts[stream] += text))
  }
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ status: 127, stdout: '', stderr: message }))
    child.on('close', (status) => resolve({ status, ...texts }))
  })
}

/** The refusal, not the warnings before it. */
function firstLine(text) {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !/level=warning|^warning/.test(line))
  return lines.slice(0, 2).join(' | ')
}
