import type { SourceSpan } from '../errors/stack-error.ts'
import { describePath } from './describe-path.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { evaluateTemplate } from './evaluate-template.ts'
import type { TemplateProblem, VariableLookup } from './evaluate-template.ts'
import type { PathTable } from './path-table.ts'
import { mapItems, mapValues } from './source-tree.ts'
import type { SourceScalar, SourceTree, TreePath } from './source-tree.ts'
import { castString, typedCasts } from './typed-casts.ts'
import type { CastType } from './typed-casts.ts'

/**
 * Replaces the variables in all values (never in keys) and turns the strings at typed places into
 * what they stand for. A value that cannot be evaluated is reported and stays as written.
 */
export function interpolate(
  tree: SourceTree,
  lookup: VariableLookup,
  diagnostics: DiagnosticList,
): SourceTree {
  return walk(tree, typedCasts, { lookup, diagnostics, path: [] })
}

interface Interpolation {
  /** To the value that is looked at: it grows and shrinks, since most values need none. */
  readonly path: string[]
  readonly lookup: VariableLookup
  readonly diagnostics: DiagnosticList
}

type Casts = PathTable<CastType> | undefined

function walk(node: SourceTree, casts: Casts, interpolation: Interpolation): SourceTree {
  switch (node.kind) {
    case 'mapping':
      return mapValues(node, (value, { key }) =>
        walkBelow(value, key, casts?.below(key), interpolation),
      )
    case 'sequence':
      return mapItems(node, (item, index) =>
        walkBelow(item, String(index), casts?.below(String(index)), interpolation),
      )
    case 'scalar':
      return typeof node.value === 'string'
        ? evaluateScalar(node, node.value, casts?.value, interpolation)
        : node
  }
}

function walkBelow(
  value: SourceTree,
  key: string,
  casts: Casts,
  interpolation: Interpolation,
): SourceTree {
  if (value.kind === 'scalar' && casts === undefined && !value.text.includes('$')) return value
  interpolation.path.push(key)
  const changed = walk(value, casts, interpolation)
  interpolation.path.pop()
  return changed
}

function evaluateScalar(
  node: SourceScalar,
  template: string,
  cast: CastType | undefined,
  { lookup, diagnostics, path }: Interpolation,
): SourceScalar {
  if (cast === undefined && !template.includes('$')) return node
  const result = template.includes('$')
    ? evaluateTemplate(template, lookup)
    : ({ ok: true, text: template, unset: [] } as const)
  if (!result.ok) {
    const span = spanInside(node.span, template, result.problem)
    diagnostics.error({ ...describe(result.problem, path), span, within: node.span })
    return node
  }
  for (const name of result.unset) {
    diagnostics.warning({ ...unsetVariable(name), span: node.span })
  }
  const evaluated =
    result.text === template ? node : { ...node, value: result.text, text: result.text }
  return cast === undefined
    ? evaluated
    : castScalar(evaluated, template, { path, cast }, diagnostics)
}

/** A variable that is set nowhere and has no default. */
export function unsetVariable(name: string): { code: 'SF0019'; message: string; hint: string } {
  return {
    code: 'SF0019',
    message: `variable '${name}' is not set, a blank string takes its place`,
    hint: `set it in the environment or in .env, or give a default: \${${name}:-default}`,
  }
}

const castNames: Readonly<Record<CastType, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
}

function castScalar(
  node: SourceScalar,
  template: string,
  { path, cast }: { readonly path: TreePath; readonly cast: CastType },
  diagnostics: DiagnosticList,
): SourceScalar {
  const result = castString(node.text, cast)
  if (result === undefined) {
    // The value of a variable may be secret; what the file says is not.
    const found = node.text === template ? `'${template}'` : `the value of '${template}'`
    diagnostics.error({
      code: 'SF0006',
      message: `${describePath(path)} must be ${castNames[cast]}, not ${found}`,
      expected: castNames[cast],
      span: node.span,
    })
    return node
  }
  if (result.obsolete) {
    diagnostics.warning({
      code: 'SF0020',
      message: `'${node.text}' is an obsolete way to write a boolean`,
      hint: `write ${String(result.value)}`,
      span: node.span,
    })
  }
  return { ...node, value: result.value, text: String(result.value) }
}

function describe(
  problem: TemplateProblem,
  path: TreePath,
): { code: 'SF0008' | 'SF0009'; message: string; hint: string } {
  if (problem.type === 'invalid') {
    return {
      code: 'SF0008',
      message: `invalid interpolation in ${describePath(path)}`,
      hint: "write ${NAME} or ${NAME:-default}; a dollar sign that is meant as such is written '$$'",
    }
  }
  const said = problem.message === '' ? '' : `: ${problem.message}`
  return {
    code: 'SF0009',
    message: `required variable '${problem.name}' is not set${said}`,
    hint: `set ${problem.name} in the environment, in .env or with --env-file`,
  }
}

/** The place of a part of a value, where the file holds the value literally on one line. */
function spanInside(span: SourceSpan, value: string, part: TemplateProblem): SourceSpan {
  const quotes = span.endColumn - span.column - value.length
  if (span.line !== span.endLine || (quotes !== 0 && quotes !== 2)) return span
  const column = span.column + quotes / 2 + part.offset
  return { ...span, column, endColumn: column + part.length }
}
