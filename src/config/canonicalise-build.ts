import type { FormTable } from './apply-forms.ts'
import { fileModeForms, sourceForm } from './canonicalise-sources.ts'
import { byteSizeForm, textForm } from './canonicalise-values.ts'
import type { Form } from './canonicalise-values.ts'
import { extraHostsForm } from './extra-hosts.ts'
import { mappingOfLabels, mappingOfTexts, textOfKey } from './short-lists.ts'
import { scalar, withEntry } from './source-tree.ts'

/** A text is the context; without one it is the project directory. */
export const buildForm: Form = (node) => {
  const build = textOfKey('context')(node)
  if (build.kind !== 'mapping' || build.entries.has('context')) return build
  const value = scalar('.', build.span)
  return withEntry(build, { key: 'context', keySpan: build.span, value })
}

export const buildForms: FormTable = {
  args: mappingOfTexts,
  additional_contexts: mappingOfLabels,
  extra_hosts: extraHostsForm,
  labels: mappingOfLabels,
  provenance: textForm,
  sbom: textForm,
  secrets: { '*': [sourceForm, fileModeForms] },
  shm_size: byteSizeForm,
  ssh: mappingOfLabels,
}
