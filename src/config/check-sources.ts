import { hintForName } from '../errors/nearest-name.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

const sourceKeys = ['file', 'environment', 'content']

/** Checks that configs, secrets and models that services use exist and say where they come from. */
export function checkSources(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const section of ['configs', 'secrets']) {
    for (const resource of entriesOf(child(tree, section))) {
      checkOrigin(section, resource, diagnostics)
    }
  }
  for (const service of entriesOf(child(tree, 'services'))) {
    for (const section of ['configs', 'secrets', 'models']) {
      for (const { key, node } of usesOf(service.value, section)) {
        const known = entriesOf(child(tree, section)).map((entry) => entry.key)
        if (known.includes(key)) continue
        diagnostics.error({
          code: 'SF0010',
          message: `service '${service.key}' uses undefined ${section.slice(0, -1)} '${key}'`,
          hint: hintForName(key, known) ?? `add '${key}:' below '${section}:' at the top level`,
          span: node.span,
        })
      }
    }
  }
}

function checkOrigin(
  section: string,
  { key, value, keySpan }: SourceEntry,
  diagnostics: DiagnosticList,
): void {
  const origins = sourceKeys.filter((name) => child(value, name) !== undefined)
  const comesFromElsewhere =
    isTrue(child(value, 'external')) || child(value, 'driver') !== undefined
  if (comesFromElsewhere || origins.length === 1) return
  const kind = section.slice(0, -1)
  diagnostics.error({
    code: origins.length === 0 ? 'SF0007' : 'SF0012',
    message:
      origins.length === 0
        ? `${kind} '${key}' has no content`
        : `${kind} '${key}' has ${origins.map((name) => `'${name}'`).join(' and ')}`,
    hint: "give it one of 'file', 'environment' and 'content'",
    span: keySpan,
  })
}

interface Use {
  readonly key: string
  readonly node: SourceTree
}

function usesOf(service: SourceTree, section: string): readonly Use[] {
  if (section === 'models') {
    return entriesOf(child(service, section)).map(({ key, value }) => ({ key, node: value }))
  }
  return itemsOf(child(service, section)).flatMap((item) => {
    const node = child(item, 'source')
    const key = textOf(node)
    return node === undefined || key === undefined ? [] : [{ key, node }]
  })
}
