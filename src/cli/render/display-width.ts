/** Columns that a text takes on a terminal. */
export type Measure = (text: string) => number

/** Most tables hold nothing but ASCII, and then the tables of Unicode are not needed. */
export async function measureTexts(texts: readonly string[]): Promise<Measure> {
  if (texts.every((text) => /^[\u0020-\u007e\u2026]*$/.test(text))) return (text) => text.length
  const { default: stringWidth } = await import('string-width')
  return (text) => stringWidth(text)
}
