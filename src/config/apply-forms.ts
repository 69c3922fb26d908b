import type { Form, FormPlace } from './canonicalise-values.ts'
import { mapItems, mapValues } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Forms by key; `*` is any key or item. A list of forms is applied in its order. */
export type FormTable = { readonly [key: string]: Form | FormTable | readonly [Form, FormTable] }

/** Brings what is below a mapping or a list into the forms of the table. */
export function applyForms(
  node: SourceTree,
  forms: FormTable,
  place: FormPlace,
  path: readonly string[],
): SourceTree {
  const everyForm = forms['*']
  if (node.kind === 'sequence' && everyForm !== undefined) {
    return mapItems(node, (item, index) =>
      applyForm(item, everyForm, place, [...path, String(index)]),
    )
  }
  if (node.kind !== 'mapping') return node
  return mapValues(node, (value, { key }) => {
    const form = Object.hasOwn(forms, key) ? forms[key] : everyForm
    return form === undefined ? value : applyForm(value, form, place, [...path, key])
  })
}

function applyForm(
  node: SourceTree,
  form: FormTable[string],
  place: FormPlace,
  path: readonly string[],
): SourceTree | undefined {
  if (typeof form === 'function') {
    return form(node, {
      diagnostics: place.diagnostics,
      // Of many values, few have a mistake that names them.
      get subject() {
        return `'${path.join('.')}' of ${place.subject}`
      },
    })
  }
  if (!isFormAndTable(form)) return applyForms(node, form, place, path)
  const [first, table] = form
  const changed = applyForm(node, first, place, path)
  return changed === undefined ? undefined : applyForms(changed, table, place, path)
}

function isFormAndTable(form: FormTable[string]): form is readonly [Form, FormTable] {
  return Array.isArray(form)
}
