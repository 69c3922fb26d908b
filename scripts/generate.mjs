// Writes all generated files; with --check only tells which are stale, and fails when one is.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateFromSchema } from './generate-schema.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const generators = [generateFromSchema]
const check = process.argv.includes('--check')

const stale = []
for (const generate of generators) {
  for (const [file, text] of Object.entries(await generate(root))) {
    const target = path.join(root, file)
    const present = await readFile(target, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (present === text) continue
    stale.push(file)
    if (check) continue
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}

for (const file of stale) console.log(`${check ? 'stale' : 'written'}: ${file}`)
if (check && stale.length > 0) {
  console.error('run: npm run generate')
  process.exitCode = 1
}
