export type SplitResult =
  | {
      readonly ok: true
      readonly words: readonly string[]
      /** Where an unquoted `; & | < >` ended the command; what follows is dropped. */
      readonly cutAt: number | undefined
    }
  | { readonly ok: false; readonly reason: string }

type Quote = "'" | '"' | '`' | '$('

/**
 * Splits a command into words as Compose does (go-shellwords): quotes and backslashes as in a
 * shell, no expansion, and an end at the first unquoted operator.
 */
export function splitCommand(command: string): SplitResult {
  const words: string[] = []
  let word: string | undefined
  let quote: Quote | undefined
  let escaped = false
  for (let index = 0; index < command.length; index += 1) {
    const character = command.charAt(index)
    const step = nextStep(character, quote, escaped, word ?? '')
    escaped = step === 'escape'
    switch (step) {
      case 'take':
        word = (word ?? '') + character
        break
      case 'escape':
        break
      case 'separate':
        if (word !== undefined) words.push(word)
        word = undefined
        break
      case 'open':
        quote = character === '(' ? '$(' : (character as Quote)
        word = (word ?? '') + (character === '`' || character === '(' ? character : '')
        break
      case 'close':
        word = (word ?? '') + (character === '`' || character === ')' ? character : '')
        quote = undefined
        break
      case 'cut':
        // A digit before `>` is a descriptor and no word.
        if (word !== undefined && !(character === '>' && /^\d/.test(word))) words.push(word)
        return { ok: true, words, cutAt: index }
      case 'fail':
        return { ok: false, reason: `unexpected '${character}'` }
    }
  }
  if (escaped) return { ok: false, reason: 'a backslash at the end' }
  if (quote !== undefined)
    return { ok: false, reason: `an unclosed ${quote === '$(' ? "'$('" : `${quote} quote`}` }
  if (word !== undefined) words.push(word)
  return { ok: true, words, cutAt: undefined }
}

type Step = 'take' | 'escape' | 'separate' | 'open' | 'close' | 'cut' | 'fail'

function nextStep(
  character: string,
  quote: Quote | undefined,
  escaped: boolean,
  word: string,
): Step {
  if (escaped) return 'take'
  if (character === '\\') return quote === "'" ? 'take' : 'escape'
  if (quote !== undefined) return character === (quote === '$(' ? ')' : quote) ? 'close' : 'take'
  if (/[ \t\r\n]/.test(character)) return 'separate'
  if (character === '(') return word.endsWith('$') ? 'open' : 'fail'
  if (character === ')') return 'fail'
  if (/['"`]/.test(character)) return 'open'
  return /[;&|<>]/.test(character) ? 'cut' : 'take'
}
