import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleaved } from './measure.mjs'
import { sampleStackFile } from './sample-stack-file.mjs'

const sizes = [
  { services: 10, rounds: 15 },
  { services: 1000, rounds: 7 },
]

/**
 * Rows of reading large stack files: `config` of each tool as a whole, and our loader alone in a
 * process that has started. Each value is of a process of its own, so nothing is warm but files.
 */
export async function measureLoading(tools, directory) {
  const rows = []
  for (const { services, rounds } of sizes) {
    const project = join(directory, `sample-${services}`)
    mkdirSync(project)
    const file = join(project, 'compose.yaml')
    writeFileSync(file, sampleStackFile(services))
    const values = await interleaved(
      {
        ...Object.fromEntries(tools.map((tool) => [tool.name, () => tool.compose(file, 'config')])),
        [loaderName]: () => loadOnce(project),
      },
      rounds,
    )
    rows.push({ name: `config, ${services} services`, unit: 'ms', values })
  }
  return rows
}

const loaderName = 'loader alone'

function loadOnce(project) {
  const script = join(import.meta.dirname, 'load-once.mjs')
  const env = { PATH: process.env.PATH }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, project], { env })
  if (status !== 0) throw new Error(stderr.toString())
  return Number(stdout)
}
