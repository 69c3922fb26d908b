import { hintForName } from '../errors/nearest-name.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

/** Where the content of each kind may be. */
const origins = {
  configs: {
    keys: ['file', 'environment', 'content'],
    hint: "one of 'file', 'environment' and 'content'",
  },
  secrets: { keys: ['file', 'environment'], hint: "'file' or 'environment'" },
} as const

/** Checks that configs, secrets and models that services use exist and say where they come from. */
export function checkSources(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const section of ['configs', 'secrets'] as const) {
    for (const resource of entriesOf(child(tree, section))) {
      checkOrigin(section, resource, diagnostics)
    }
  }
  for (const service of entriesOf(child(tree, 'services'))) {
    const { key: name, value } = service
    checkUses(name, usesOf(value, 'configs'), 'configs', tree, diagnostics)
    checkUses(name, usesOf(value, 'secrets'), 'secrets', tree, diagnostics)
    checkUses(name, usesOf(child(value, 'build'), 'secrets'), 'secrets', tree, diagnostics)
    checkUses(name, usesOf(value, 'models'), 'models', tree, diagnostics)
  }
}

function checkUses(
  serviceName: string,
  uses: readonly Use[],
  section: string,
  tree: SourceMapping,
  diagnostics: DiagnosticList,
): void {
  const resources = child(tree, section)
  for (const { key, node } of uses) {
    if (child(resources, key) !== undefined) continue
    const known = entriesOf(resources).map((entry) => entry.key)
    diagnostics.error({
      code: 'SF0010',
      message: `service '${serviceName}' uses undefined ${section.slice(0, -1)} '${key}'`,
      hint: hintForName(key, known) ?? `add '${key}:' below '${section}:' at the top level`,
      span: node.span,
    })
  }
}

function checkOrigin(
  section: keyof typeof origins,
  { key, value, keySpan }: SourceEntry,
  diagnostics: DiagnosticList,
): void {
  const { keys, hint } = origins[section]
  const given = keys.filter((name) => child(value, name) !== undefined)
  if (isTrue(child(value, 'external')) || given.length === 1) return
  const kind = section.slice(0, -1)
  diagnostics.error({
    code: given.length === 0 ? 'SF0007' : 'SF0012',
    message:
      given.length === 0
        ? `${kind} '${key}' has no content`
        : `${kind} '${key}' has ${given.map((name) => `'${name}'`).join(' and ')}`,
    hint: `give it ${hint}`,
    span: keySpan,
  })
}

interface Use {
  readonly key: string
  readonly node: SourceTree
}

function usesOf(user: SourceTree | undefined, section: string): readonly Use[] {
  if (section === 'models') {
    return entriesOf(child(user, section)).map(({ key, value }) => ({ key, node: value }))
  }
  return itemsOf(child(user, section)).flatMap((item) => {
    const node = child(item, 'source')
    const key = textOf(node)
    return node === undefined || key === undefined ? [] : [{ key, node }]
  })
}
