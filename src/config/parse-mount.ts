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
  readonly consistency: string | undefined
}

export type MountResult =
  | { readonly ok: true; readonly mount: ParsedMount }
  | { readonly ok: false; readonly reason: string }

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']
const consistencies = ['consistent', 'cached', 'delegated']

/** Reads the short form of a volume: `[source:]target[:options]`. */
export function parseMount(text: string): MountResult {
  if (text.length <= 2 || !text.includes(':')) {
    return text === '' ? failure('it is empty') : { ok: true, mount: mountOf('', text) }
  }
  const sections = splitSections(text)
  if (sections.some((section) => section.trim() === ''))
    return failure('there is nothing between two colons')
  if (sections.length > 3) return failure('it has too many colons')
  const [first = '', second, third = ''] = sections
  if (second === undefined) return { ok: true, mount: mountOf('', first) }
  return applyOptions(mountOf(first, second), third === '' ? [] : third.split(','))
}

/** The colon of a Windows drive letter does not separate; `a:/b` is a volume named `a`. */
function splitSections(text: string): readonly string[] {
  const parts = text.split(':')
  const sections: string[] = []
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? ''
    const next = parts[index + 1]
    const isDrive =
      /^[a-zA-Z]$/.test(part) && next !== undefined && next.startsWith('\\') && index === 0
    sections.push(isDrive ? `${part}:${next}` : part)
    if (isDrive) index += 1
  }
  return sections
}

function mountOf(source: string, target: string): ParsedMount {
  return {
    type: /^([./~\\]|[a-zA-Z]:\\)/.test(source) ? 'bind' : 'volume',
    source,
    target: cleanPath(target),
    readOnly: false,
    noCopy: false,
    propagation: undefined,
    selinux: undefined,
    consistency: undefined,
  }
}

function applyOptions(mount: ParsedMount, options: readonly string[]): MountResult {
  let result = mount
  for (const option of options) {
    if (option === 'ro' || option === 'rw') result = { ...result, readOnly: option === 'ro' }
    else if (option === 'nocopy') result = { ...result, noCopy: true }
    else if (option === 'z' || option === 'Z') result = { ...result, selinux: option }
    else if (propagations.includes(option)) result = { ...result, propagation: option }
    else if (consistencies.includes(option)) result = { ...result, consistency: option }
    else return failure(`'${option}' is no mount option`)
  }
  return { ok: true, mount: result }
}

function failure(reason: string): MountResult {
  return { ok: false, reason }
}
