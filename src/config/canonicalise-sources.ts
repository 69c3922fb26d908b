import type { FormTable } from './apply-forms.ts'
import type { Form } from './canonicalise-values.ts'
import { textOfKey } from './short-lists.ts'
import { child, numberOf, scalar, textOf, withEntry } from './source-tree.ts'

/** The key of a config or secret alone stands for a mapping. */
export const sourceForm: Form = textOfKey('source')

/** Permission bits as four octal digits. */
const modeForm: Form = (node) => {
  const mode = numberOf(node)
  return mode === undefined ? node : scalar(`0${mode.toString(8).padStart(3, '0')}`, node.span)
}

export const fileModeForms: FormTable = { mode: modeForm }

/** A secret that is mounted: without a target it is in `/run/secrets`. */
export const secretMountForm: Form = (node) => {
  const mount = textOfKey('source')(node)
  const source = child(mount, 'source')
  if (mount.kind !== 'mapping' || source === undefined || mount.entries.has('target')) return mount
  const target = scalar(`/run/secrets/${textOf(source) ?? ''}`, source.span)
  return withEntry(mount, { key: 'target', keySpan: source.span, value: target })
}
