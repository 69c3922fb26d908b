const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces: YAML allows no tabs there',
  BAD_INDENT: 'line up the keys of one mapping in the same column',
  BLOCK_AS_IMPLICIT_KEY: "put a value that holds ': ' in quotes",
  MULTILINE_IMPLICIT_KEY: "end the key with ':'",
  MISSING_CHAR: 'add the missing character',
  UNEXPECTED_TOKEN: 'put a value that holds any of { } [ ] , : # in quotes',
  BAD_SCALAR_START: 'put the value in quotes',
  BAD_DQ_ESCAPE: "write a backslash twice, or use 'single quotes'",
}

/** Says in the words of this tool what the YAML parser found, and what to do about it. */
export function describeSyntaxError(error: { readonly code: string; readonly message: string }): {
  readonly code: 'SF0003'
  readonly message: string
  readonly hint: string | undefined
} {
  const sentence = error.message.split('\n')[0]?.replace(/\.$/, '') ?? ''
  if (error.code === 'BAD_INDENT' && sentence.startsWith('Flow')) {
    const message = 'invalid YAML: a bracket is not closed, or its content is not indented'
    return { code: 'SF0003', message, hint: 'close the bracket' }
  }
  if (/^Missing closing .quote/.test(sentence)) {
    return {
      code: 'SF0003',
      message: 'invalid YAML: a quote is not closed',
      hint: 'close the quote',
    }
  }
  const words = sentence.charAt(0).toLowerCase() + sentence.slice(1)
  return { code: 'SF0003', message: `invalid YAML: ${words}`, hint: syntaxHints[error.code] }
}
