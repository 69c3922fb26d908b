import type { ConfigChange } from '../model/config-change.ts'
import { isSecretName, isSecretValue } from '../model/secret-value.ts'

/** Texts by the paths of the stack file. */
export type ValueTexts = ReadonlyMap<string, string>

/** What differs, in the order of the paths; secrets are masked. */
export function changesBetween(before: ValueTexts, after: ValueTexts): readonly ConfigChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths.flatMap((path) => {
    const [left, right] = [before.get(path), after.get(path)]
    if (left === right) return []
    return [{ path, before: shown(path, left), after: shown(path, right) }]
  })
}

/** As a clause: `environment.PORT changed from 8080 to 8081, and 2 more changes`. */
export function describeChanges([first, ...others]: readonly ConfigChange[]): string {
  if (first === undefined) return 'its configuration changed'
  if (others.length === 0) return describeChange(first)
  return `${describeChange(first)}, and ${others.length} more change${others.length === 1 ? '' : 's'}`
}

/** Adds every value below a path. */
export function addValue(values: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined) return
  if (typeof value === 'string') {
    values.set(path, value)
  } else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (!Array.isArray(value) || value.length > 0) values.set(path, JSON.stringify(value))
  } else {
    for (const [key, inner] of Object.entries(value)) addValue(values, `${path}.${key}`, inner)
  }
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function describeChange({ path, before, after }: ConfigChange): string {
  if (before === undefined) return `${path} was added`
  if (after === undefined) return `${path} was removed`
  return before === after ? `${path} changed` : `${path} changed from ${before} to ${after}`
}

const mask = '********'
const longestText = 60

function shown(path: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (isSecretName(name) || isSecretValue(text) || isSecretPath(path)) return mask
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`
}

/** Contents of files, and headers of probes. */
function isSecretPath(path: string): boolean {
  return path.endsWith('.content') || path.includes('.headers.')
}
