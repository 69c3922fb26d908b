const sizeForm = /^(-?\d+(?:\.\d+)?|\.\d+) ?(?:([bkmgtp])(?:i?b)?)?$/i
const exponents = ['b', 'k', 'm', 'g', 't', 'p']

/** Bytes of an amount such as `512m`, `1.5 GiB` or `1024`; `undefined` when it is none. */
export function parseByteSize(text: string): number | undefined {
  const match = sizeForm.exec(text)
  if (match === null) return undefined
  const exponent = exponents.indexOf(match[2]?.toLowerCase() ?? 'b')
  const size = Math.trunc(Number(match[1]) * 1024 ** exponent)
  return Number.isSafeInteger(size) ? size : undefined
}
