import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleaved } from './measure.mjs'
import { sampleStackFile, simpleStackFile } from './sample-stack-file.mjs'

const files = [
  { name: 'config, 10 services', rounds: 15, text: () => sampleStackFile(10) },
  { name: 'config, 10 simple services', rounds: 15, text: () => simpleStackFile(10) },
  { name: 'config, 1000 services', rounds: 7, text: () => sampleStackFile(1000) },
  { name: 'config, 1000 simple services', rounds: 7, text: () => simpleStackFile(1000) },
]

/**
 * Rows of reading large stack files: `config` of each tool as a whole, and our loader alone in a
 * process that has started. Each value is of a process of its own, so nothing is warm but files.
 */
export async function measureLoading(tools, directory) {
  const rows = []
  for (const { name, rounds, text } of files) {
    const project = join(directory, name.replaceAll(/\W+/g, '-'))
    mkdirSync(project)
    const file = join(project, 'compose.yaml')
    writeFileSync(file, text())
    const values = await interleaved(
      {
        ...Object.fromEntries(tools.map((tool) => [tool.name, () => tool.compose(file, 'config')])),
        [loaderName]: () => loadOnce(project),
      },
      rounds,
    )
    rows.push({ name, unit: 'ms', values })
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
