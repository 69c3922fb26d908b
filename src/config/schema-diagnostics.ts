import { hintForName, nearestName } from '../errors/nearest-name.ts'
import type { SourceSpan } from '../errors/stack-error.ts'
import { describePath, nodeAt } from './describe-path.ts'
import type { Problem } from './diagnostic-list.ts'
import { keysByPath } from './generated/schema-tables.ts'
import type { SchemaError } from './generated/validate-stack-file.mjs'
import { lookUp, pathTable } from './path-table.ts'
import type { SourceMapping, SourceTree, TreePath } from './source-tree.ts'

export interface SchemaProblem {
  readonly problem: Problem
  /** To the value that is wrong, or to the unknown key. */
  readonly path: TreePath
}

/**
 * Says in words what the schema refuses. A value with several allowed forms fails all of them;
 * only what concerns the form that its type chose is told.
 */
export function describeSchemaErrors(
  tree: SourceMapping,
  errors: readonly SchemaError[],
): readonly SchemaProblem[] {
  const reasons = errors.filter(({ keyword }) => keyword !== 'anyOf')
  const chosen = pointersWithChosenForm(reasons)
  const wrongTypes = new Map<string, SchemaError[]>()
  for (const error of reasons) {
    if (error.keyword !== 'type' || chosen.has(error.instancePath)) continue
    wrongTypes.set(error.instancePath, [...(wrongTypes.get(error.instancePath) ?? []), error])
  }
  return [
    ...reasons
      .filter(({ keyword }) => keyword !== 'type')
      .flatMap((error) => describe(tree, error, parsePointer(error.instancePath))),
    ...[...wrongTypes].flatMap(([pointer, ofValue]) =>
      wrongType(tree, parsePointer(pointer), ofValue),
    ),
  ]
}

/** Places where something else than the type is wrong, there or further in: the type fits a form. */
function pointersWithChosenForm(errors: readonly SchemaError[]): ReadonlySet<string> {
  const pointers = new Set<string>()
  for (const { keyword, instancePath } of errors) {
    let pointer = keyword === 'type' ? parentPointer(instancePath) : instancePath
    while (pointer !== undefined && !pointers.has(pointer)) {
      pointers.add(pointer)
      pointer = parentPointer(pointer)
    }
  }
  return pointers
}

function parentPointer(pointer: string): string | undefined {
  return pointer === '' ? undefined : pointer.slice(0, pointer.lastIndexOf('/'))
}

interface Complaint {
  readonly tree: SourceMapping
  readonly error: SchemaError
  readonly path: TreePath
  /** How messages name the value. */
  readonly subject: string
  readonly node: SourceTree | undefined
}

function describe(
  tree: SourceMapping,
  error: SchemaError,
  path: TreePath,
): readonly SchemaProblem[] {
  const describer = Object.hasOwn(describers, error.keyword) ? describers[error.keyword] : undefined
  const complaint = { tree, error, path, subject: describePath(path), node: nodeAt(tree, path) }
  return describer === undefined
    ? [wrongValue(complaint, 'must not be empty')]
    : describer(complaint)
}

const policyHint = "write always, never, missing, build, daily, weekly or 'every_12h'"
const nameHint = 'use letters, digits, dots, hyphens and underscores'

const describers: Readonly<Record<string, (complaint: Complaint) => readonly SchemaProblem[]>> = {
  additionalProperties: ({ tree, path, error }) => [
    unknownKey(tree, path, String(error.params['additionalProperty'])),
  ],
  required: ({ tree, path, subject, node, error }) => {
    const message = `${subject} lacks the key '${String(error.params['missingProperty'])}'`
    const expected = `the key '${String(error.params['missingProperty'])}'`
    const span = keySpanOf(tree, path) ?? node?.span
    return [{ path, problem: { code: 'SF0007', message, expected, span } }]
  },
  propertyNames: ({ tree, path, subject, error }) => {
    const key = String(error.params['propertyName'])
    const message = `'${key}' is no valid name ${path.length === 1 ? `in ${subject}` : `for ${subject}`}`
    const keyPath = [...path, key]
    const span = keySpanOf(tree, keyPath)
    return [{ path: keyPath, problem: { code: 'SF0017', message, hint: nameHint, span } }]
  },
  pattern: (complaint) => {
    const { path, subject, node } = complaint
    // The pattern of a key comes with a `propertyNames` error of its own.
    if (node?.kind !== 'scalar') return []
    if (path.at(-1) === 'pull_policy')
      return [wrongValue(complaint, 'is no known policy', policyHint)]
    const message = `${subject} is no valid name`
    return [{ path, problem: { code: 'SF0017', message, hint: nameHint, span: node?.span } }]
  },
  enum: (complaint) => {
    const { error, node } = complaint
    const values = error.params['allowedValues']
    const allowed = Array.isArray(values) ? values.map(String) : []
    const nearest = node?.kind === 'scalar' ? nearestName(node.text, allowed) : undefined
    const hint = nearest === undefined ? undefined : `did you mean '${nearest}'?`
    return [wrongValue(complaint, `must be ${alternatives(allowed)}`, hint)]
  },
  uniqueItems: (complaint) => [wrongValue(complaint, 'must not have the same item twice')],
  minimum: (complaint) => [
    wrongValue(complaint, `must be at least ${String(complaint.error.params['limit'])}`),
  ],
  maximum: (complaint) => [
    wrongValue(complaint, `must be at most ${String(complaint.error.params['limit'])}`),
  ],
}

function wrongValue(
  { path, subject, node }: Complaint,
  what: string,
  hint?: string,
): SchemaProblem {
  const expected = what.replace(/^must (be )?/, '')
  return {
    path,
    problem: { code: 'SF0006', message: `${subject} ${what}`, expected, hint, span: node?.span },
  }
}

function unknownKey(tree: SourceMapping, path: TreePath, key: string): SchemaProblem {
  const keyPath = [...path, key]
  const span = keySpanOf(tree, keyPath)
  const place = path.length === 0 ? 'at the top level' : `in ${describePath(path)}`
  const known = path.length === 0 ? keysByPath[''] : lookUp(pathTable(keysByPath), path)
  return {
    path: keyPath,
    problem: {
      code: 'SF0005',
      message: `unknown key '${key}' ${place}`,
      expected: known === undefined ? undefined : alternatives(known),
      hint: hintForName(key, known ?? []),
      span,
    },
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
}

function wrongType(
  tree: SourceMapping,
  path: TreePath,
  errors: readonly SchemaError[],
): readonly SchemaProblem[] {
  const expected = new Set(errors.flatMap(({ params }) => [params['type']].flat().map(String)))
  const names = [...expected].flatMap((type) => typeNames[type] ?? [])
  const node = nodeAt(tree, path)
  const wanted = alternatives([...new Set(names)])
  const message = `${describePath(path)} must be ${wanted}, not ${describeValue(node)}`
  const hint = typeHint(path, node, expected)
  return [{ path, problem: { code: 'SF0006', message, expected: wanted, hint, span: node?.span } }]
}

const durationKeys = ['interval', 'timeout', 'start_period', 'start_interval', 'stop_grace_period']

const pairKeys = ['environment', 'labels', 'sysctls', 'extra_hosts']

function typeHint(
  path: TreePath,
  node: SourceTree | undefined,
  expected: ReadonlySet<string>,
): string | undefined {
  const key = path.at(-1) ?? ''
  const isPairItem = pairKeys.includes(path.at(-2) ?? '') && /^\d+$/.test(key)
  if (node?.kind === 'mapping' && isPairItem) return 'write NAME=value, or leave the hyphens out'
  if (node?.kind !== 'scalar') return undefined
  if (node.value === null) return 'give it a value, or remove the key'
  if (key === 'restart' && node.value === false) return 'write no'
  if (typeof node.value === 'number' && durationKeys.includes(key))
    return `add a unit: ${node.text}s`
  if (typeof node.value === 'number' && expected.has('integer')) return 'write a whole number'
  if (typeof node.value !== 'string' && expected.has('string'))
    return `put it in quotes: "${node.text}"`
  if (expected.has('array') && !expected.has('string')) return `write a list: [${node.text}]`
  return undefined
}

function describeValue(node: SourceTree | undefined): string {
  if (node?.kind === 'mapping') return 'a mapping'
  if (node?.kind === 'sequence') return 'a list'
  if (node === undefined || node.value === null) return 'nothing'
  return typeof node.value === 'string'
    ? 'a string'
    : typeof node.value === 'number'
      ? 'a number'
      : String(node.value)
}

function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

/** Where the key that a path ends in stands. */
function keySpanOf(tree: SourceTree, path: TreePath): SourceSpan | undefined {
  const parent = nodeAt(tree, path.slice(0, -1))
  if (parent?.kind !== 'mapping') return nodeAt(tree, path)?.span
  return parent.entries.get(path.at(-1) ?? '')?.keySpan ?? parent.span
}

function parsePointer(pointer: string): TreePath {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
