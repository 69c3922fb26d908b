import type { OnChange } from '../model/on-change.ts'
import { signalName } from './signal-name.ts'

/** Reads `recreate`, `restart`, `none` or `signal:NAME`; `undefined` for anything else. */
export function parseOnChange(text: string): OnChange | undefined {
  if (text === 'recreate' || text === 'restart' || text === 'none') return { type: text }
  const signal = text.startsWith('signal:') ? signalName(text.slice('signal:'.length)) : undefined
  return signal === undefined ? undefined : { type: 'signal', signal }
}
