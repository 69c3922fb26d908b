import type { Option } from 'commander'

/** The command that a command line names, of which `help` asks, or `undefined`. */
export function findVerb(words: readonly string[], options: readonly Option[]): string | undefined {
  const operands: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!word.startsWith('-') || word === '-') operands.push(word)
    else if (takesNextWord(word, options)) index += 1
  }
  return operands[0] === 'help' ? operands[1] : operands[0]
}

/** `-f x` and `--file x` do; `-fx` and `--file=x` carry their value themselves. */
function takesNextWord(word: string, options: readonly Option[]): boolean {
  const option = options.find(({ short, long }) => word === short || word === long)
  return option !== undefined && option.required
}
