import picocolors from 'picocolors'
import type { Paint } from '../errors/diagnostic.ts'

/** Colours of one output stream; each returns the bare text when the stream is to have none. */
export interface Colours extends Paint {
  readonly success: (text: string) => string
  readonly active: (text: string) => string
  /** A colour that is the same for a name in every run. */
  readonly byName: (name: string) => (text: string) => string
}

export function createColours(enabled: boolean): Colours {
  const colours = picocolors.createColors(enabled)
  const palette = [
    colours.cyan,
    colours.yellow,
    colours.green,
    colours.magenta,
    colours.blue,
    colours.cyanBright,
    colours.yellowBright,
    colours.greenBright,
    colours.magentaBright,
    colours.blueBright,
  ]
  return {
    error: colours.red,
    warning: colours.yellow,
    faint: colours.dim,
    strong: colours.bold,
    hint: colours.cyan,
    success: colours.green,
    active: colours.blue,
    byName: (name) => palette[hash(name) % palette.length] ?? colours.cyan,
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}
