import { createServer } from 'node:http'

/**
 * Serves on $PORT: answers the health check, passes the rest to `respond`, and ends on SIGTERM.
 * `respond` returns `{status, type, body}`.
 */
export function serve(name, respond) {
  const server = createServer(async (request, response) => {
    const answer = await answerTo(request, respond)
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' })
    response.end(answer.body)
  })
  server.listen(Number(process.env.PORT), () =>
    console.log(`${name} listens on ${process.env.PORT}`),
  )

  // The first process of a container gets no default action: without this, it ignores SIGTERM.
  process.once('SIGTERM', () => {
    console.log(`${name} stops`)
    server.close()
    server.closeAllConnections()
  })
}

async function answerTo(request, respond) {
  if (request.url === '/healthz') return { status: 200, body: 'ok\n' }
  try {
    return await respond(request)
  } catch (error) {
    console.error(error.message)
    return { status: 502, body: `${error.message}\n` }
  }
}
