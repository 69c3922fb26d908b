// Usage: node bench/run.mjs [--write FILE]
// Measures this project's tool against its peers on this machine, in turns. Needs root.
// Prints a table; with --write, also replaces what FILE has below its line `<!-- results -->`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { archiveTree, makeBusyboxTree } from './busybox-tree.mjs'
import { dockerTool } from './docker-tool.mjs'
import { measureLoading } from './loading.mjs'
import { interleaved, timed } from './measure.mjs'
import { measureReconciler } from './reconciler.mjs'
import { runtimeSubjects } from './runtimes.mjs'
import { stackTool } from './stack-tool.mjs'
import { table } from './table.mjs'

const image = 'busybox:bench'
const sizes = [
  { services: 1, rounds: 7 },
  { services: 10, rounds: 5 },
  { services: 50, rounds: 3 },
]

// Cached pages keep the memory cgroups of containers that are gone, and hundreds of those make
// every container of every tool start at half the speed.
writeFileSync('/proc/sys/vm/drop_caches', '3')
const directory = mkdtempSync(join(tmpdir(), 'stack-bench-'))
try {
  const report = await measureAll()
  console.log(report)
  const target = process.argv.indexOf('--write')
  if (target !== -1) writeReport(process.argv[target + 1], report)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function measureAll() {
  const tools = [
    stackTool(join(directory, 'stack')),
    await dockerTool(join(directory, 'docker')),
  ].filter((tool) => tool !== undefined)
  try {
    importImages(tools)
    return [
      describeMachine(tools),
      '### Projects\n',
      table(await measureProjects(tools)),
      '\n### Commands on one service\n',
      table(await measureCommands(tools)),
      '\n### The reconciler\n',
      table(await measureReconciler(tools, directory, writeProject)),
      '\n### One container from a bundle\n',
      table(await measureRuntimes()),
      '\n### Reading of a stack file\n',
      table(await measureLoading(tools, directory)),
      '\n### Start of the tool\n',
      table(await measureStart(tools)),
    ].join('\n')
  } finally {
    for (const tool of tools) await tool.close()
  }
}

function importImages(tools) {
  const tree = join(directory, 'tree')
  makeBusyboxTree(tree)
  archiveTree(tree, join(directory, 'tree.tar'))
  for (const tool of tools) tool.importImage(join(directory, 'tree.tar'), image)
}

async function measureProjects(tools) {
  const rows = []
  for (const { services, rounds } of sizes)
    rows.push(...(await measureSize(tools, services, rounds)))
  return rows
}

/** The steps follow one another, so each round takes one tool through all of them. */
async function measureSize(tools, services, rounds) {
  const names = Array.from({ length: services }, (_, index) => `s${index + 1}`)
  const file = writeProject(services, servicesOf(names, { command: ['sleep', '86400'] }))
  const of = services === 1 ? '1 service' : `${services} services`
  const steps = {
    [`up -d, ${of}`]: (tool) => tool.compose(file, 'up', '-d'),
    [`up -d again, ${of}`]: (tool) => tool.compose(file, 'up', '-d'),
    [`ps, ${of}`]: (tool) => tool.compose(file, 'ps'),
    [`memory of the engine, ${of}`]: (tool) => tool.memory(),
    [`down -t 0, ${of}`]: (tool) => tool.compose(file, 'down', '-t', '0'),
  }
  const rows = Object.keys(steps).map((name) => ({
    name,
    unit: name.startsWith('memory') ? 'MiB' : 'ms',
    values: Object.fromEntries(tools.map((tool) => [tool.name, []])),
  }))
  for (let round = 0; round < rounds; round++) {
    for (const tool of tools) {
      for (const row of rows) row.values[tool.name].push(steps[row.name](tool))
    }
  }
  return rows
}

function servicesOf(names, service) {
  return Object.fromEntries(names.map((name) => [name, service]))
}

/** A stack file in JSON, which is YAML; all services are of the same image. */
function writeProject(name, services, rest = {}) {
  const ofImage = Object.entries(services).map(([key, service]) => [key, { image, ...service }])
  const project = join(directory, `project-${name}`)
  mkdirSync(project)
  const file = join(project, 'compose.yaml')
  writeFileSync(file, JSON.stringify({ services: Object.fromEntries(ofImage), ...rest }))
  return file
}

async function measureRuntimes() {
  const { run, exec, close } = await runtimeSubjects(directory)
  try {
    for (const subjects of [run, exec]) await interleaved(subjects, 3) // Warms the caches.
    return [
      { name: 'run true', unit: 'ms', values: await interleaved(run, 30) },
      { name: 'exec true', unit: 'ms', values: await interleaved(exec, 30) },
    ]
  } finally {
    await close()
  }
}

/** Of one service that ends at once when it is asked to. */
async function measureCommands(tools) {
  const file = writeProject('commands', {
    s1: { command: ['sh', '-c', "trap 'exit 0' TERM; sleep 86400 & wait"] },
  })
  for (const tool of tools) tool.compose(file, 'up', '-d')
  const subjectsOf = (work) =>
    Object.fromEntries(tools.map((tool) => [tool.name, () => work(tool)]))
  const exec = subjectsOf((tool) => tool.compose(file, 'exec', '-T', 's1', 'true'))
  const stop = subjectsOf((tool) => {
    tool.compose(file, 'up', '-d')
    tool.compose(file, 'stop')
    return Date.now() - tool.finishedAt('bench-s1-1')
  })
  const rows = [
    { name: 'exec true', unit: 'ms', values: await interleaved(exec, 15) },
    { name: 'stop, after the end of the process', unit: 'ms', values: await interleaved(stop, 7) },
  ]
  for (const tool of tools) tool.compose(file, 'down', '-t', '0')
  return rows
}

async function measureStart(tools) {
  const empty = join(directory, 'empty.cjs')
  writeFileSync(empty, '')
  const subjects = {
    ...Object.fromEntries(tools.map((tool) => [tool.name, tool.version])),
    // With the same environment: variables such as NODE_EXTRA_CA_CERTS cost Node time.
    'node alone': () => timed(process.execPath, [empty], { env: { PATH: process.env.PATH } }),
  }
  return [{ name: 'version', unit: 'ms', values: await interleaved(subjects, 15) }]
}

function describeMachine(tools) {
  const memory = Math.round(totalmem() / 2 ** 30)
  const peers = tools.map(({ name }) => name).join(', ')
  return `${cpus().length} processors (${cpus()[0]?.model}), ${memory} GiB, Linux ${release()}, Node.js ${process.version}. Measured in turns: ${peers}. Median (lowest–highest).\n`
}

function writeReport(file, report) {
  const marker = '<!-- results -->'
  const [head] = readFileSync(file, 'utf8').split(marker)
  writeFileSync(file, `${head}${marker}\n\n${report}\n`)
}
