import type { MountedFile } from '../model/mounted-file.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { parseOnChange } from './parse-on-change.ts'
import { cleanPath } from './posix-path.ts'
import { child, itemsOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** What configs and secrets are made from. */
export interface FileSources {
  /** With the sections `configs` and `secrets`. */
  readonly tree: SourceTree
  readonly lookup: VariableLookup
}

interface FileKind {
  readonly kind: MountedFile['kind']
  readonly section: 'configs' | 'secrets'
  /** What a target that is not absolute starts from. */
  readonly directory: string
}

const kinds: readonly FileKind[] = [
  { kind: 'config', section: 'configs', directory: '/' },
  { kind: 'secret', section: 'secrets', directory: '/run/secrets/' },
]

/** The configs and secrets of a service. */
export function bindFiles(service: SourceTree, sources: FileSources): readonly MountedFile[] {
  return kinds.flatMap((kind) =>
    itemsOf(child(service, kind.section)).map((use) => bindFile(use, kind, sources)),
  )
}

function bindFile(
  use: SourceTree,
  { kind, section, directory }: FileKind,
  { tree, lookup }: FileSources,
): MountedFile {
  const key = textOf(child(use, 'source')) ?? ''
  const target = textOf(child(use, 'target')) || key
  return {
    kind,
    key,
    target: cleanPath(target.startsWith('/') ? target : `${directory}${target}`),
    source: bindSource(child(child(tree, section), key), lookup),
    uid: idOf(child(use, 'uid')),
    gid: idOf(child(use, 'gid')),
    mode: modeOf(child(use, 'mode')),
    onChange: parseOnChange(textOf(child(use, 'on_change')) ?? '') ?? { type: 'recreate' },
  }
}

function bindSource(
  resource: SourceTree | undefined,
  lookup: VariableLookup,
): MountedFile['source'] {
  const path = textOf(child(resource, 'file'))
  if (path !== undefined) return { type: 'file', path }
  const variable = textOf(child(resource, 'environment'))
  const content = variable === undefined ? textOf(child(resource, 'content')) : lookup(variable)
  return { type: 'content', content: content ?? '' }
}

function idOf(node: SourceTree | undefined): number | undefined {
  const text = textOf(node) ?? ''
  return text === '' ? undefined : Number(text)
}

/** Four octal digits, as the canonical form has them. */
function modeOf(node: SourceTree | undefined): number | undefined {
  const text = textOf(node) ?? ''
  return text === '' ? undefined : Number.parseInt(text, 8)
}
