import type { FormTable } from './apply-forms.ts'
import { durationForm, integerForm, textForm, textListForm } from './canonicalise-values.ts'
import type { Form } from './canonicalise-values.ts'
import { mappingOfTexts } from './short-lists.ts'
import { mapping, scalar, sequence, textOf } from './source-tree.ts'

/** A string is run by a shell. */
const testForm: Form = (node) =>
  node.kind === 'scalar'
    ? sequence([scalar('CMD-SHELL', node.span), scalar(node.text, node.span)], node.span)
    : node

/** A string is the URL alone. */
const httpForm: Form = (node) =>
  node.kind === 'scalar' ? mapping({ url: scalar(textOf(node) ?? '', node.span) }, node.span) : node

export const healthcheckForms: FormTable = {
  test: testForm,
  http: [httpForm, { status: textListForm, headers: mappingOfTexts }],
  tcp: textForm,
  log: textForm,
  interval: durationForm,
  timeout: durationForm,
  retries: integerForm,
  start_period: durationForm,
  start_interval: durationForm,
}
