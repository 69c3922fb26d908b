import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from './serve.mjs'

// PUT /counters/NAME makes a counter at 0 unless there is one; POST adds one and answers its value.
let last = Promise.resolve()

serve('store', (request) => {
  const name = /^\/counters\/([a-z]+)$/.exec(request.url)?.[1]
  if (name === undefined) return { status: 404, body: 'try /counters/NAME\n' }
  // One after the other, so that no increment is lost.
  const answer = last.then(() => (request.method === 'PUT' ? create(name) : increment(name)))
  last = answer.catch(() => undefined)
  return answer
})

async function create(name) {
  const counters = await read()
  if (name in counters) return { status: 200, body: `${counters[name]}\n` }
  await write({ ...counters, [name]: 0 })
  return { status: 201, body: '0\n' }
}

async function increment(name) {
  const counters = await read()
  if (!(name in counters)) return { status: 404, body: 'no such counter\n' }
  const value = counters[name] + 1
  await write({ ...counters, [name]: value })
  return { status: 200, body: `${value}\n` }
}

function path() {
  return join(process.env.DATA_DIRECTORY, 'counters.json')
}

async function read() {
  try {
    return JSON.parse(await readFile(path(), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

/** A reader sees the old file or the new one, also after a crash. */
async function write(counters) {
  const file = await open(`${path()}.new`, 'w')
  try {
    await file.writeFile(JSON.stringify(counters))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path()}.new`, path())
}
