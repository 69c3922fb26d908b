import type { SourceTexts } from '../../errors/diagnostic.ts'
import type { SourceSpan } from '../../errors/stack-error.ts'
import { DiagnosticList } from '../diagnostic-list.ts'
import { evaluateTemplate } from '../evaluate-template.ts'
import type { Inspection } from '../inspection.ts'
import { parseEnvFile, parseRawEnvFile } from '../parse-env-file.ts'
import { parseYaml } from '../parse-yaml.ts'
import type { VariableOrigin } from '../project-environment.ts'
import { child, isNull, itemsOf, textOf, toPlain } from '../source-tree.ts'
import type { PlainValue, SourceTree, TreePath } from '../source-tree.ts'
import { findPath } from './find-path.ts'
import { layersOf, type WrittenLayer } from './layers-of.ts'

export interface UsedVariable {
  readonly name: string
  /** All places that set it, the first counts; none when it is set nowhere. */
  readonly origins: readonly VariableOrigin[]
}

/** One place that gives the value, or would if no earlier one did. */
export interface ValueLayer {
  readonly kind: 'stack file' | 'environment file'
  readonly span: SourceSpan
  readonly through: WrittenLayer['through'] | 'include or extends'
  /** As it is written, with its variables. */
  readonly written: PlainValue
  readonly variables: readonly UsedVariable[]
}

export type Explanation =
  | {
      readonly ok: true
      readonly path: TreePath
      readonly value: PlainValue
      /** The first counts. None for what is implied and written nowhere. */
      readonly layers: readonly ValueLayer[]
    }
  | { readonly ok: false; readonly missing: string; readonly known: readonly string[] }

/** Where a value of a valid file comes from, and what it overrode on the way. */
export async function explainValue(
  written: string,
  inspection: Inspection,
  sources: SourceTexts,
): Promise<Explanation> {
  const found = findPath(inspection.selected, written)
  if (!found.ok) return found
  const { path, node } = found
  const fromFiles = inspection.trees
    .toReversed()
    .flatMap((tree) => layersOf(tree, path))
    .map((layer) => stackLayer(layer, path, inspection))
  const elsewhere = fromFiles.length > 0 ? [] : layersElsewhere(node, path, inspection, sources)
  const layers = [...fromFiles, ...elsewhere, ...(await envFileLayers(path, inspection))]
  return { ok: true, path, value: toPlain(node), layers }
}

function stackLayer(
  { node, span, through }: WrittenLayer,
  path: TreePath,
  inspection: Inspection,
): ValueLayer {
  return {
    kind: 'stack file',
    span,
    through,
    written: toPlain(node),
    variables: variablesOf(node, path, inspection),
  }
}

/** Included and extended files are not among the trees, but their texts were read. */
function layersElsewhere(
  { span }: SourceTree,
  path: TreePath,
  inspection: Inspection,
  sources: SourceTexts,
): readonly ValueLayer[] {
  const text = sources.get(span.file)
  if (text === undefined) return []
  const trees = parseYaml(span.file, text, new DiagnosticList())
  const section = path[0] === 'services' ? trees.flatMap((tree) => servicesOf(tree, path)) : []
  const [layer] = [...trees.flatMap((tree) => layersOf(tree, path)), ...section].filter(
    (each) => each.span.line === span.line && each.span.column === span.column,
  )
  if (layer === undefined) return []
  return [{ ...stackLayer(layer, path, inspection), through: 'include or extends' }]
}

/** The extended service may have another name. */
function servicesOf(tree: SourceTree, path: TreePath): readonly WrittenLayer[] {
  const services = child(tree, 'services')
  if (services?.kind !== 'mapping') return []
  return [...services.entries.keys()].flatMap((name) =>
    layersOf(tree, ['services', name, ...path.slice(2)]),
  )
}

function variablesOf(
  node: SourceTree,
  path: TreePath,
  { environment }: Inspection,
): readonly UsedVariable[] {
  const names = new Set<string>()
  if (isNull(node) && path.length === 4 && path[2] === 'environment') names.add(path[3] ?? '')
  collectVariables(node, names)
  return [...names].map((name) => ({ name, origins: environment.originsOf(name) }))
}

/** Names that the template asks for; a value in the way keeps defaults from being looked at. */
function collectVariables(node: SourceTree, names: Set<string>): void {
  if (node.kind === 'sequence') for (const item of node.items) collectVariables(item, names)
  if (node.kind === 'mapping')
    for (const { value } of node.entries.values()) collectVariables(value, names)
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return
  evaluateTemplate(node.value, (name) => {
    names.add(name)
    return undefined
  })
}

/** The files of `env_file`, the last of which counts; below what `environment` says. */
async function envFileLayers(
  [section, serviceName, attribute, name, ...deeper]: TreePath,
  { everything, reader, environment }: Inspection,
): Promise<readonly ValueLayer[]> {
  const isVariable = section === 'services' && attribute === 'environment' && deeper.length === 0
  if (!isVariable || serviceName === undefined || name === undefined) return []
  const service = child(child(everything, 'services'), serviceName)
  const layers: ValueLayer[] = []
  for (const file of itemsOf(child(service, 'env_file'))) {
    const path = textOf(child(file, 'path')) ?? ''
    const source = await reader.read(path)
    if (source.type !== 'text') continue
    const isRaw = textOf(child(file, 'format')) === 'raw'
    const { values, lines } = (isRaw ? parseRawEnvFile : parseEnvFile)(
      source.text,
      environment.lookup,
    )
    const value = values.get(name)
    const line = lines.get(name) ?? 1
    if (value === undefined) continue
    const span = { file: reader.display(path), line, column: 1, endLine: line, endColumn: 1 }
    layers.unshift({
      kind: 'environment file',
      span,
      through: undefined,
      written: value,
      variables: [],
    })
  }
  return layers
}
