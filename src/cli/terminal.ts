import type { OutputStream } from './session.ts'

export type AnsiMode = 'auto' | 'always' | 'never'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether to write colours to a stream: `--ansi` (or COMPOSE_ANSI) decides, else NO_COLOR
 * (https://no-color.org), FORCE_COLOR, TERM=dumb, and whether it is a terminal.
 */
export function wantsColour(
  stream: Pick<OutputStream, 'isTTY'>,
  environment: Environment,
  mode: AnsiMode = 'auto',
): boolean {
  if (mode !== 'auto') return mode === 'always'
  if (isSet(environment.NO_COLOR)) return false
  if (isSet(environment.FORCE_COLOR)) return environment.FORCE_COLOR !== '0'
  return isLive(stream, environment)
}

/** Whether lines that were written can be changed. */
export function isLive(stream: Pick<OutputStream, 'isTTY'>, environment: Environment): boolean {
  return stream.isTTY === true && environment.TERM !== 'dumb'
}

/**
 * Text of a foreign source with control characters made visible, so that it cannot move the cursor
 * or colour the terminal. Tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\u{fffd}')
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
