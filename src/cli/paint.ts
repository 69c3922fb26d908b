import type { Paint } from '../errors/diagnostic.ts'

/** Colours of one output stream; each returns the bare text when the stream is to have none. */
export interface Colours extends Paint {
  readonly success: (text: string) => string
  readonly active: (text: string) => string
  /** A colour that is the same for a name in every run. */
  readonly byName: (name: string) => (text: string) => string
}

export function createColours(enabled: boolean): Colours {
  const paint = (start: number, end = plainColour): ((text: string) => string) =>
    enabled ? (text) => painted(text, start, end) : (text) => text
  const palette = paletteCodes.map((code) => paint(code))
  const cyan = paint(36)
  return {
    error: paint(31),
    warning: paint(33),
    faint: paint(2, plainWeight),
    strong: paint(1, plainWeight),
    hint: cyan,
    success: paint(32),
    active: paint(34),
    byName: (name) => palette[hash(name) % palette.length] ?? cyan,
  }
}

/** Codes of ECMA-48, "select graphic rendition". */
const plainColour = 39
const plainWeight = 22
/** Cyan, yellow, green, magenta and blue, dark and bright. */
const paletteCodes = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94]

/** What ends another colour within the text goes on with this one. */
function painted(text: string, start: number, end: number): string {
  const [begin, stop] = [`\u001b[${start}m`, `\u001b[${end}m`]
  return begin + text.replaceAll(stop, stop + begin) + stop
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}
