import type { Form, FormPlace } from './canonicalise-values.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { mapItems, mapValues } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Forms by key; `*` is any key or item. A list of forms is applied in its order. */
export type FormTable = { readonly [key: string]: Form | FormTable | readonly [Form, FormTable] }

/** Brings what is below a mapping or a list into the forms of the table. */
export function applyForms(node: SourceTree, forms: FormTable, place: FormPlace): SourceTree {
  return applyBelow(node, forms, { whole: place, part: undefined })
}

interface Position {
  readonly whole: FormPlace
  readonly part: Part | undefined
}

/** Of many values, few have a mistake that names them: the name is made when it is asked for. */
class Part implements FormPlace {
  readonly whole: FormPlace
  readonly #above: Part | undefined
  readonly #key: string

  constructor({ whole, part }: Position, key: string) {
    this.whole = whole
    this.#above = part
    this.#key = key
  }

  get part(): Part {
    return this
  }

  get diagnostics(): DiagnosticList {
    return this.whole.diagnostics
  }

  get subject(): string {
    return `'${this.#path().join('.')}' of ${this.whole.subject}`
  }

  #path(): readonly string[] {
    return this.#above === undefined ? [this.#key] : [...this.#above.#path(), this.#key]
  }
}

function applyBelow(node: SourceTree, forms: FormTable, position: Position): SourceTree {
  const everyForm = forms['*']
  if (node.kind === 'sequence' && everyForm !== undefined) {
    return mapItems(node, (item, index) =>
      applyForm(item, everyForm, new Part(position, String(index))),
    )
  }
  if (node.kind !== 'mapping') return node
  return mapValues(node, (value, { key }) => {
    const form = Object.hasOwn(forms, key) ? forms[key] : everyForm
    return form === undefined ? value : applyForm(value, form, new Part(position, key))
  })
}

function applyForm(node: SourceTree, form: FormTable[string], place: Part): SourceTree | undefined {
  if (typeof form === 'function') return form(node, place)
  if (!isFormAndTable(form)) return applyBelow(node, form, place)
  const [first, table] = form
  const changed = first(node, place)
  return changed === undefined ? undefined : applyBelow(changed, table, place)
}

function isFormAndTable(form: FormTable[string]): form is readonly [Form, FormTable] {
  return Array.isArray(form)
}
