import { call } from './call.mjs'

const response = await call(`${process.env.STORE_URL}/counters/visits`, { method: 'PUT' })
if (!response.ok) throw new Error(`store answered ${response.status}`)
console.log(response.status === 201 ? 'the counter was made' : 'the counter was there already')
