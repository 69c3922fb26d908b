import { expect, it } from 'vitest'
import { parseSignal } from '../../../src/cli/signal-name.ts'

it.each([
  ['SIGTERM', 'SIGTERM'],
  ['hup', 'SIGHUP'],
  ['9', 'SIGKILL'],
  ['34', '34'],
])('signal %s is %s', (text, name) => {
  expect(parseSignal(text)).toBe(name)
})

it.each(['', '0', '65', 'SIGNOTHING', '-9'])('%j is no signal', (text) => {
  expect(() => parseSignal(text)).toThrow('name or the number')
})
