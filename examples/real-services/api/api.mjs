import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { postgres } from './postgres.mjs'
import { redis } from './redis.mjs'

// GET /notes answers all notes, from Redis when they are there; POST /notes adds the body as one.
const server = createServer(async (request, response) => {
  try {
    const { status, body } = await answerTo(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  } catch (error) {
    console.error(error.message)
    response.writeHead(502).end()
  }
})
server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})

async function answerTo(request) {
  switch (`${request.method} ${request.url}`) {
    case 'GET /healthz':
      return { status: 200, body: 'ok' }
    case 'GET /notes':
      return { status: 200, body: await notes() }
    case 'POST /notes':
      await postgres(`INSERT INTO notes (text) VALUES (:'text')`, { text: await text(request) })
      await redis('DEL', 'notes')
      return { status: 201, body: 'written' }
    default:
      return { status: 404, body: 'try /notes' }
  }
}

async function notes() {
  const cached = await redis('GET', 'notes')
  if (cached !== undefined) return { source: 'redis', notes: JSON.parse(cached) }
  const stored = await postgres(`SELECT coalesce(json_agg(text ORDER BY id), '[]') FROM notes`)
  await redis('SET', 'notes', stored)
  return { source: 'postgres', notes: JSON.parse(stored) }
}
