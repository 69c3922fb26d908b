import { InvalidArgumentError } from 'commander'

/** Finds a sequence of keys in what is typed. */
export interface DetachKeys {
  /** What is to be passed on of a chunk, and whether the sequence was completed by it. */
  take(chunk: Uint8Array): { readonly passed: Uint8Array; readonly isComplete: boolean }
}

/** `ctrl-p,ctrl-q`: keys or control characters, separated by commas. An empty text is no sequence. */
export function parseDetachKeys(text: string): readonly number[] {
  return text === '' ? [] : text.split(',').map(codeOf)
}

function codeOf(key: string): number {
  const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1]
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64
  if (/^[\x20-\x7e]$/.test(key)) return key.charCodeAt(0)
  throw new InvalidArgumentError('Write keys such as ctrl-p,ctrl-q or ctrl-x,d.')
}

/** Keys that may become the sequence are held back until it is known that they do not. */
export function createDetachKeys(sequence: readonly number[]): DetachKeys {
  let matched = 0
  return {
    take: (chunk) => {
      const passed: number[] = []
      for (const code of sequence.length === 0 ? [] : chunk) {
        if (code !== sequence[matched]) {
          passed.push(...sequence.slice(0, matched))
          matched = 0
        }
        if (code !== sequence[matched]) passed.push(code)
        else matched += 1
        if (matched === sequence.length)
          return { passed: Uint8Array.from(passed), isComplete: true }
      }
      return {
        passed: sequence.length === 0 ? chunk : Uint8Array.from(passed),
        isComplete: false,
      }
    },
  }
}
