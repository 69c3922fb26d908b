import { call } from './call.mjs'
import { serve } from './serve.mjs'

serve('api', async (request) => {
  if (request.method !== 'POST' || request.url !== '/visits') {
    return { status: 404, body: 'try POST /visits\n' }
  }
  const response = await call(`${process.env.STORE_URL}/counters/visits`, { method: 'POST' })
  if (!response.ok) throw new Error(`store answered ${response.status}`)
  const visits = Number(await response.text())
  return { status: 200, type: 'application/json', body: JSON.stringify({ visits }) }
})
