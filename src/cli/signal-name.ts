import { constants } from 'node:os'
import { InvalidArgumentError } from 'commander'

/** The full name of a signal that is given as `SIGTERM`, `term` or `15`; real-time ones stay numbers. */
export function parseSignal(text: string): string {
  const signals = Object.entries(constants.signals)
  if (/^\d+$/.test(text)) {
    const byNumber = signals.find(([, number]) => number === Number(text))
    if (byNumber !== undefined) return byNumber[0]
    if (Number(text) >= 1 && Number(text) <= 64) return String(Number(text))
  }
  const name = text.toUpperCase()
  const full = name.startsWith('SIG') ? name : `SIG${name}`
  if (signals.some(([known]) => known === full)) return full
  throw new InvalidArgumentError('It is to be the name or the number of a signal.')
}
