import type { DiagnosticList } from './diagnostic-list.ts'
import { parseByteSize } from './parse-byte-size.ts'
import { formatDuration, parseDuration } from './parse-duration.ts'
import { splitCommand } from './split-command.ts'
import { isNull, scalar, sequence, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** What a canonical form needs besides the value. */
export interface FormPlace {
  /** As messages name it, such as `'mem_limit' of service 'web'`. */
  readonly subject: string
  readonly diagnostics: DiagnosticList
}

/** Changes a value into its canonical form; `undefined` when it was refused. */
export type Form = (node: SourceTree, place: FormPlace) => SourceTree | undefined

/** As Go prints it: `90s` becomes `1m30s`. */
export const durationForm: Form = (node, place) => {
  const duration = parseDuration(textOf(node) ?? '')
  if (duration !== undefined) return scalar(formatDuration(duration), node.span)
  place.diagnostics.error({
    code: 'SF0006',
    message: `${place.subject} is no duration`,
    hint: "write a number with a unit, such as '30s', '1m30s' or '500ms'",
    span: node.span,
  })
  return undefined
}

const sizeHint = "write a number of bytes, or one with a unit: '512m', '1g'"

/** A number of bytes. */
export const byteSizeForm: Form = (node, place) => {
  const size = parseByteSize(textOf(node) ?? '')
  if (size !== undefined) {
    if (size < -1)
      place.diagnostics.refusal({
        code: 'SF0006',
        message: `${place.subject} is no amount of memory`,
        hint: sizeHint,
        span: node.span,
      })
    return scalar(size, node.span)
  }
  place.diagnostics.error({
    code: 'SF0006',
    message: `${place.subject} is no amount of memory`,
    hint: sizeHint,
    span: node.span,
  })
  return undefined
}

export const cpusForm: Form = (node, place) => {
  const text = textOf(node) ?? ''
  const count = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined
  if (count !== undefined && count <= 1_000_000) return scalar(count, node.span)
  place.diagnostics.error({
    code: 'SF0006',
    message: `${place.subject} is no number of CPUs`,
    hint: "write a number such as 2 or '0.5'",
    span: node.span,
  })
  return undefined
}

/** A list of words; null stays, since it means the image's own command. */
export const commandForm: Form = (node, place) => {
  if (node.kind !== 'scalar' || isNull(node)) return node
  const split = splitCommand(node.text)
  if (!split.ok) {
    place.diagnostics.error({
      code: 'SF0006',
      message: `${place.subject} cannot be split into words: ${split.reason}`,
      hint: 'close the quote, or write the command as a list',
      span: node.span,
    })
    return undefined
  }
  if (split.cutAt !== undefined) {
    place.diagnostics.warning({
      code: 'SF0020',
      message: `${place.subject} ends before '${node.text.charAt(split.cutAt)}': no shell runs it`,
      hint: "for a shell write ['sh', '-c', '…']",
      span: node.span,
    })
  }
  return sequence(
    split.words.map((word) => scalar(word, node.span)),
    node.span,
  )
}

/** Text, whatever its type in the file. */
export const textForm: Form = (node) =>
  node.kind === 'scalar' && node.value !== null ? scalar(node.text, node.span) : node

/** A whole number; what is behind the point is cut off. */
export const integerForm: Form = (node, place) => {
  if (node.kind !== 'scalar' || node.value === null) return node
  if (typeof node.value === 'number') return scalar(Math.trunc(node.value), node.span)
  if (/^[-+]?\d+$/.test(node.text)) return scalar(Number(node.text), node.span)
  place.diagnostics.error({
    code: 'SF0006',
    message: `${place.subject} is no whole number`,
    hint: 'write digits only',
    span: node.span,
  })
  return undefined
}

export const textListForm: Form = (node) =>
  sequence(
    (node.kind === 'sequence' ? node.items : [node]).map((item) =>
      scalar(textOf(item) ?? '', item.span),
    ),
    node.span,
  )
