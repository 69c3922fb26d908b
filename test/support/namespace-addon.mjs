// Calls the addon in the network namespace that this program was started in: a request per line of
// stdin, `{"name": …, "options": …}`, and an answer per line of stdout.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const addon = createRequire(import.meta.url)(`${process.argv[2]}/stack.node`)

for await (const line of createInterface({ input: process.stdin })) {
  const { name, options } = JSON.parse(line)
  const answer = await addon[name](options).then(
    (value) => ({ value }),
    (error) => ({ message: error.message, failure: { ...error } }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
