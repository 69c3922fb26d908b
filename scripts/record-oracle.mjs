// Records what Docker Compose prints for the corpus in test/oracle: node scripts/record-oracle.mjs PROGRAM
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'

const oracle = path.join(import.meta.dirname, '../test/oracle')
const [program] = process.argv.slice(2)
if (program === undefined) {
  console.error('usage: node scripts/record-oracle.mjs PROGRAM')
  process.exit(2)
}
const environment = { PATH: '/usr/bin:/bin', HOME: '/home/user', REQUIRED: 'given' }
const version = run(['version', '--short'], tmpdir()).stdout.trim()

for (const name of readdirSync(path.join(oracle, 'corpus'))) {
  const corpus = parse(readFileSync(path.join(oracle, 'corpus', name), 'utf8'))
  const cases = Object.fromEntries(
    Object.entries(corpus).map(([title, value]) => [title, record(value)]),
  )
  const target = path.join(oracle, 'recorded', name.replace('.yaml', '.json'))
  writeFileSync(target, `${JSON.stringify({ version, cases }, undefined, 2)}\n`)
  console.log(`${name}: ${Object.keys(cases).length} cases`)
}

/** `null` for what is refused. */
function record(value) {
  const {
    files,
    flags = [],
    config = [],
  } = typeof value === 'string' ? { files: serviceFile(value) } : value
  const parent = mkdtempSync(path.join(tmpdir(), 'stack-oracle-'))
  const directory = path.join(parent, 'project')
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true })
      writeFileSync(path.join(directory, file), text)
    }
    const [yaml, json] = ['yaml', 'json'].map((format) => {
      const { status, stdout } = run([...flags, 'config', '--format', format, ...config], directory)
      return status === 0 ? stdout.replaceAll(parent, '/srv') : null
    })
    return yaml === null ? null : { yaml, json }
  } finally {
    rmSync(parent, { recursive: true })
  }
}

function serviceFile(lines) {
  const indented = lines.split('\n').map((line) => `    ${line}\n`)
  return { 'compose.yaml': `services:\n  web:\n    image: x\n${indented.join('')}` }
}

function run(words, cwd) {
  return spawnSync(program, words, { cwd, env: environment, encoding: 'utf8' })
}
