import { connect } from 'node:net'

/**
 * Sends one command and returns its answer: a string, or `undefined` for nothing.
 * Redis serialization protocol 2; enough for commands that answer with one value.
 */
export function redis(...words) {
  const { promise, resolve, reject } = deferred()
  const socket = connect({ host: process.env.REDIS_HOST, port: 6379 })
  const chunks = []
  socket.on('error', reject)
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    const answer = parse(Buffer.concat(chunks))
    if (answer === 'incomplete') return
    socket.end()
    if (answer.error === undefined) resolve(answer.value)
    else reject(new Error(answer.error))
  })
  socket.on('close', () => reject(new Error('redis closed the connection')))
  socket.write(encode(words))
  return promise
}

function encode(words) {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return `*${words.length}\r\n${parts.join('')}`
}

function parse(buffer) {
  const end = buffer.indexOf('\r\n')
  if (end === -1) return 'incomplete'
  const line = buffer.toString('utf8', 1, end)
  const type = String.fromCharCode(buffer[0])
  if (type === '-') return { error: line }
  if (type !== '$') return { value: line }
  const length = Number(line)
  if (length === -1) return { value: undefined }
  if (buffer.length < end + 2 + length + 2) return 'incomplete'
  return { value: buffer.toString('utf8', end + 2, end + 2 + length) }
}

function deferred() {
  const result = {}
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }))
  return result
}
