import { call } from './call.mjs'
import { serve } from './serve.mjs'

serve('web', async (request) => {
  if (request.url !== '/') return { status: 404, body: 'no such page\n' }
  const response = await call(`${process.env.API_URL}/visits`, { method: 'POST' })
  if (!response.ok) throw new Error(`api answered ${response.status}`)
  const { visits } = await response.json()
  return { status: 200, type: 'text/html; charset=utf-8', body: page(visits) }
})

function page(visits) {
  return `<!doctype html>
<title>quickstart</title>
<style>
  body { display: grid; place-items: center; min-height: 90vh; font: 1.2rem system-ui; }
  strong { font-size: 6rem; line-height: 1; }
</style>
<main>
  <p>${escapeHtml(process.env.GREETING)}! This page was visited</p>
  <strong id="visits">${visits}</strong>
  <p>times. Reload it.</p>
</main>
`
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
