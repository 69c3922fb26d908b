import { bytes } from '../model/byte-size.ts'
import type { BindMount, Mount, MountsOrigin, TmpfsMount } from '../model/mount.ts'
import { bindLabels } from './bind-values.ts'
import { parseByteSize } from './parse-byte-size.ts'
import { parseOnChange } from './parse-on-change.ts'
import { cleanPath } from './posix-path.ts'
import { child, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Reads `service[:ro]` and `container:name[:ro]` in `volumes_from`. */
export function bindMountsOrigins(service: SourceTree): readonly MountsOrigin[] {
  return itemsOf(child(service, 'volumes_from')).map((item) => {
    const words = (textOf(item) ?? '').split(':')
    const isContainer = words[0] === 'container' && words.length > 1
    const [name = '', mode] = isContainer ? words.slice(1) : words
    return { type: isContainer ? 'container' : 'service', name, readOnly: mode === 'ro' }
  })
}

/** The mounts of `volumes` and `tmpfs`. */
export function bindMounts(service: SourceTree): readonly Mount[] {
  return [
    ...itemsOf(child(service, 'volumes')).map(bindMount),
    ...itemsOf(child(service, 'tmpfs')).map((item) => parseTmpfs(textOf(item) ?? '')),
  ]
}

function bindMount(node: SourceTree): Mount {
  const source = textOf(child(node, 'source'))
  const target = textOf(child(node, 'target')) ?? ''
  const readOnly = isTrue(child(node, 'read_only'))
  const options = (key: string): SourceTree | undefined =>
    child(child(node, textOf(child(node, 'type')) ?? ''), key)
  switch (textOf(child(node, 'type'))) {
    case 'bind':
      return {
        type: 'bind',
        source: source ?? '',
        target,
        readOnly,
        createHostPath: textOf(options('create_host_path')) !== 'false',
        propagation: textOf(options('propagation')) ?? 'rprivate',
        recursive: textOf(options('recursive')) !== 'disabled',
        ...bindSubmounts(textOf(options('recursive'))),
        ...bindOnChange(textOf(child(node, 'on_change'))),
      }
    case 'image':
      return {
        type: 'image',
        reference: source ?? '',
        target,
        subpath: textOf(options('subpath')) || undefined,
      }
    case 'tmpfs':
      return {
        type: 'tmpfs',
        target,
        size: tmpfsSize(numberOf(options('size'))),
        mode: tmpfsMode(options('mode')),
        options: readOnly ? ['ro'] : [],
      }
    default:
      return {
        type: 'volume',
        volume: source === '' ? undefined : source,
        target,
        readOnly,
        noCopy: isTrue(options('nocopy')),
        subpath: textOf(options('subpath')),
        ...(options('labels') === undefined ? {} : { labels: bindLabels(options('labels')) }),
      }
  }
}

function bindSubmounts(recursive: string | undefined): Pick<BindMount, 'submounts'> {
  if (recursive === 'writable') return { submounts: 'writable' }
  return recursive === 'readonly' ? { submounts: 'read-only' } : {}
}

function bindOnChange(text: string | undefined): Pick<BindMount, 'onChange'> {
  const onChange = parseOnChange(text ?? '')
  return onChange === undefined ? {} : { onChange }
}

/** Reads `target[:option,…]`, the short form of a temporary file system. */
export function parseTmpfs(text: string): TmpfsMount {
  const colon = text.indexOf(':')
  const target = cleanPath(colon < 0 ? text : text.slice(0, colon))
  const options =
    colon < 0
      ? []
      : text
          .slice(colon + 1)
          .split(',')
          .filter((option) => option !== '')
  const valueOf = (key: string): string | undefined =>
    options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1)
  const [size, mode] = [parseByteSize(valueOf('size') ?? ''), valueOf('mode')]
  // A size in per cent is for the kernel to read.
  const known = size === undefined ? /^mode=/ : /^(size|mode)=/
  return {
    type: 'tmpfs',
    target,
    size: tmpfsSize(size),
    mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
    options: options.filter((option) => !known.test(option)),
  }
}

function tmpfsSize(size: number | undefined): TmpfsMount['size'] {
  return size === undefined || size <= 0 ? undefined : bytes(size)
}

/** A number has been read as YAML reads it; a string is octal. */
function tmpfsMode(node: SourceTree | undefined): number | undefined {
  const text = textOf(node)
  return numberOf(node) ?? (text === undefined ? undefined : Number.parseInt(text, 8))
}
