import { hintForName } from '../errors/nearest-name.ts'
import { byteSizeForm } from './canonicalise-values.ts'
import type { Form, FormPlace } from './canonicalise-values.ts'
import { mountOptions, parseMount } from './parse-mount.ts'
import type { ParsedMount } from './parse-mount.ts'
import { cleanPath, isAbsolutePath } from './posix-path.ts'
import { mappingOfLabels } from './short-lists.ts'
import {
  child,
  isTrue,
  itemsOf,
  mapping,
  scalar,
  sequence,
  textOf,
  withEntry,
} from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

const shortHint = "write 'volume:/target', './path:/target' or './path:/target:ro'"

export const mountsForm: Form = (node, place) =>
  sequence(
    itemsOf(node).flatMap((item) => {
      const mount = item.kind === 'mapping' ? longMount(item, place) : shortMount(item, place)
      if (mount === undefined) return []
      checkComplete(mount, place)
      return mount
    }),
    node.span,
  )

function shortMount(item: SourceTree, place: FormPlace): SourceMapping | undefined {
  const text = textOf(item) ?? ''
  const result = parseMount(text)
  if (result.ok) {
    if (result.mount.selinux !== undefined) warnOfSelinux(item, place)
    for (const option of result.mount.unknownOptions) warnOfOption(option, item, place)
    return mountMapping(result.mount, item)
  }
  const message = `'${text}' in ${place.subject} is no mount: ${result.reason}`
  place.diagnostics.error({ code: 'SF0006', message, hint: shortHint, span: item.span })
  return undefined
}

/** `undefined` for a text that is no mount. */
export function mountOfText(item: SourceTree): SourceTree | undefined {
  if (item.kind === 'mapping') return item
  const result = parseMount(textOf(item) ?? '')
  return result.ok ? mountMapping(result.mount, item) : undefined
}

function mountMapping(mount: ParsedMount, item: SourceTree): SourceMapping {
  const at = (value: string | boolean | undefined): SourceTree | undefined =>
    value === undefined || value === '' || value === false ? undefined : scalar(value, item.span)
  const isBind = mount.type === 'bind'
  const isBare = (textOf(item) ?? '').length <= 2 // Compose reads nothing more into so short a text.
  const bind = { selinux: at(mount.selinux), propagation: at(mount.propagation) }
  const hasBind = isBind || Object.values(bind).some((value) => value !== undefined)
  const hasVolume = mount.noCopy || !(isBind || isBare)
  return mapping(
    {
      type: at(mount.type),
      source: at(mount.source),
      target: at(mount.target),
      read_only: at(mount.readOnly),
      bind: hasBind ? mapping({ ...bind, create_host_path: at(isBind) }, item.span) : undefined,
      volume: hasVolume ? mapping({ nocopy: at(mount.noCopy) }, item.span) : undefined,
    },
    item.span,
  )
}

function warnOfOption(option: string, item: SourceTree, place: FormPlace): void {
  place.diagnostics.warning({
    code: 'SF0020',
    message: `'${option}' in ${place.subject} is no mount option and has no effect`,
    hint: hintForName(option, mountOptions) ?? 'remove it',
    span: item.span,
  })
}

/** Options that belong to another type of mount contradict it. */
const optionsOfTypes: Readonly<Record<string, string>> = {
  bind: 'bind',
  volume: 'volume',
  tmpfs: 'tmpfs',
  image: 'image',
}
const otherTypes = ['npipe', 'cluster']

function longMount(item: SourceMapping, place: FormPlace): SourceMapping | undefined {
  const typeNode = child(item, 'type') ?? item
  const type = textOf(typeNode) ?? ''
  if (!Object.hasOwn(optionsOfTypes, type)) {
    place.diagnostics.refusal({
      code: otherTypes.includes(type) ? 'SF0016' : 'SF0006',
      message: `mount type '${type}' in ${place.subject} is not supported`,
      hint: hintForName(type, Object.keys(optionsOfTypes)),
      span: typeNode.span,
    })
  }
  for (const options of Object.values(optionsOfTypes)) {
    const entry = item.entries.get(options)
    if (entry === undefined || options === type) continue
    place.diagnostics.refusal({
      code: 'SF0012',
      message: `'${options}' options do not apply to a mount of type '${type}' in ${place.subject}`,
      hint: `remove '${options}', or change the type`,
      span: entry.keySpan,
    })
  }
  checkRecursive(item, place)
  if (child(child(item, 'bind'), 'selinux') !== undefined) warnOfSelinux(item, place)
  return withTmpfsSize(withVolumeLabels(withCleanTarget(item)), place)
}

function withCleanTarget(item: SourceMapping): SourceMapping {
  const entry = item.entries.get('target')
  const target = textOf(entry?.value)
  if (entry === undefined || target === undefined || target === '') return item
  return withEntry(item, { ...entry, value: scalar(cleanPath(target), entry.value.span) })
}

function withVolumeLabels(item: SourceMapping): SourceMapping {
  const volume = item.entries.get('volume')
  const labels = volume?.value.kind === 'mapping' ? volume.value.entries.get('labels') : undefined
  if (volume?.value.kind !== 'mapping' || labels === undefined) return item
  const value = withEntry(volume.value, { ...labels, value: mappingOfLabels(labels.value) })
  return withEntry(item, { ...volume, value })
}

function withTmpfsSize(item: SourceMapping, place: FormPlace): SourceMapping {
  const tmpfs = item.entries.get('tmpfs')
  const size = tmpfs?.value.kind === 'mapping' ? tmpfs.value.entries.get('size') : undefined
  if (tmpfs?.value.kind !== 'mapping' || size === undefined) return item
  const subject = `'tmpfs.size' in ${place.subject}`
  const value = byteSizeForm(size.value, { subject, diagnostics: place.diagnostics })
  return value === undefined
    ? item
    : withEntry(item, { ...tmpfs, value: withEntry(tmpfs.value, { ...size, value }) })
}

function checkRecursive(item: SourceMapping, place: FormPlace): void {
  const recursive = child(child(item, 'bind'), 'recursive')
  const text = textOf(recursive)
  const isOfReadOnly = text === 'writable' || text === 'readonly'
  if (recursive === undefined || !isOfReadOnly || isTrue(child(item, 'read_only'))) return
  place.diagnostics.refusal({
    code: 'SF0012',
    message: `'bind.recursive: ${text}' in ${place.subject} is of a mount that is not read-only`,
    hint: "add 'read_only: true', or use enabled or disabled",
    span: recursive.span,
  })
}

const needsSource: Readonly<Record<string, string>> = {
  bind: 'a bind mount',
  image: 'an image mount',
}

function checkComplete(mount: SourceMapping, place: FormPlace): void {
  const target = textOf(child(mount, 'target')) ?? ''
  const type = textOf(child(mount, 'type')) ?? ''
  if (!isAbsolutePath(target) || target === '/') {
    const [code, problem] =
      target === ''
        ? (['SF0007', 'lacks a target'] as const)
        : (['SF0006', `has the target '${target}'`] as const)
    const span = (child(mount, 'target') ?? mount).span
    const hint = 'give an absolute path below / in the container'
    place.diagnostics.refusal({
      code,
      message: `a mount in ${place.subject} ${problem}`,
      hint,
      span,
    })
  }
  if (needsSource[type] === undefined || textOf(child(mount, 'source')) !== undefined) return
  place.diagnostics.refusal({
    code: 'SF0007',
    message: `${needsSource[type]} in ${place.subject} lacks a source`,
    span: mount.span,
  })
}

function warnOfSelinux(item: SourceTree, place: FormPlace): void {
  place.diagnostics.warning({
    code: 'SF0020',
    message: `SELinux labels in ${place.subject} have no effect`,
    hint: "remove the option 'z' or 'Z'",
    span: item.span,
  })
}
