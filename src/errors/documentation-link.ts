import { errorCodes } from './error-codes.ts'

/** Where a code or a rule of `stack lint` is explained, relative to the installed package. */
export function documentationLink(code: string): string {
  if (!isErrorCode(code)) return `docs/lint.md#${code}`
  return `docs/errors.md#${headingAnchor(`${code} ${errorCodes[code]}`)}`
}

/** The title of a code; the name of a rule stands for itself. */
export function problemTitle(code: string): string {
  return isErrorCode(code) ? errorCodes[code] : code.replaceAll('-', ' ')
}

function isErrorCode(code: string): code is keyof typeof errorCodes {
  return Object.hasOwn(errorCodes, code)
}

/** As Markdown renderers make it: lower case, hyphens for spaces, no punctuation. */
function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
