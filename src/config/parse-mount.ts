import { cleanPath } from './posix-path.ts'

export interface ParsedMount {
  readonly type: 'bind' | 'volume'
  /** '' for an anonymous volume. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly noCopy: boolean
  readonly propagation: string | undefined
  readonly selinux: string | undefined
  /** Options that nobody knows: Compose leaves them out. */
  readonly unknownOptions: readonly string[]
}

export type MountResult =
  | { readonly ok: true; readonly mount: ParsedMount }
  | { readonly ok: false; readonly reason: string }

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']
const consistencies = ['consistent', 'cached', 'delegated']

export const mountOptions = ['ro', 'rw', 'nocopy', 'z', 'Z', ...propagations, ...consistencies]

/** Reads the short form of a volume: `[source:]target[:options]`. */
export function parseMount(text: string): MountResult {
  if (text === '') return failure('it is empty')
  if (text.length <= 2) return { ok: true, mount: mountOf('', text) }
  const sections = splitSections(text)
  if (sections.includes('')) return failure('there is nothing between two colons')
  if (sections.length > 3) return failure('it has too many colons')
  const [first = '', second, options] = sections
  if (second === undefined) return { ok: true, mount: mountOf('', first) }
  const mount = mountOf(first, second)
  return { ok: true, mount: options === undefined ? mount : withOptions(mount, options.split(',')) }
}

/**
 * A colon separates, unless it stands in `${…}` or behind a single letter at the begin of a
 * section, which is a drive of Windows, even in `a:/b`.
 */
function splitSections(text: string): readonly string[] {
  const sections = ['']
  let openBraces = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    const section = sections.at(-1) ?? ''
    if (character === '$' && text.charAt(index + 1) === '{') openBraces += 1
    else if (character === '}' && openBraces > 0) openBraces -= 1
    else if (character === ':' && openBraces === 0 && !isLetter(section)) {
      sections.push('')
      continue
    }
    sections[sections.length - 1] = section + character
  }
  return sections
}

/** The length is looked at first: to get the pattern of all letters ready takes long. */
function isLetter(text: string): boolean {
  return text.length > 0 && text.length <= 2 && /^\p{L}$/u.test(text)
}

function mountOf(source: string, target: string): ParsedMount {
  return {
    type: isPath(source) ? 'bind' : 'volume',
    source,
    target: cleanPath(target),
    readOnly: false,
    noCopy: false,
    propagation: undefined,
    selinux: undefined,
    unknownOptions: [],
  }
}

function isPath(source: string): boolean {
  return /^([./~]|\\\\)/.test(source) || isLetter(source.slice(0, Math.max(0, source.indexOf(':'))))
}

function withOptions(mount: ParsedMount, options: readonly string[]): ParsedMount {
  let result = mount
  for (const option of options) {
    if (option === 'ro' || option === 'rw') result = { ...result, readOnly: option === 'ro' }
    else if (option === 'nocopy') result = { ...result, noCopy: true }
    else if (option === 'z' || option === 'Z') result = { ...result, selinux: option }
    else if (propagations.includes(option)) result = { ...result, propagation: option }
    else if (!consistencies.includes(option))
      result = { ...result, unknownOptions: [...result.unknownOptions, option] }
  }
  return result
}

function failure(reason: string): MountResult {
  return { ok: false, reason }
}
