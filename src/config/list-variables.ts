import type { SourceTree } from './source-tree.ts'

/** A variable that a stack file refers to. */
export interface ModelVariable {
  readonly name: string
  readonly isRequired: boolean
  /** What takes its place when it is not set; '' when nothing does. */
  readonly defaultValue: string
  /** What takes its place when it is set; '' for its own value. */
  readonly alternateValue: string
}

/** The variables that values refer to, by name; of several references the last one counts. */
export function listVariables(trees: readonly SourceTree[]): readonly ModelVariable[] {
  const variables = new Map<string, ModelVariable>()
  for (const tree of trees) walk(tree, variables)
  return [...variables.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function walk(node: SourceTree, variables: Map<string, ModelVariable>): void {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string') scan(node.value, variables)
  } else if (node.kind === 'sequence') {
    for (const item of node.items) walk(item, variables)
  } else {
    for (const { value } of node.entries.values()) walk(value, variables)
  }
}

const reference = /\$(?:\$|\{([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-+?])|\})|([_a-zA-Z][_a-zA-Z0-9]*))/g

function scan(text: string, variables: Map<string, ModelVariable>): void {
  for (const match of text.matchAll(reference)) {
    const [whole, braced, operator, plain] = match
    const name = braced ?? plain
    if (name === undefined) continue
    const word = operator === undefined ? '' : wordAt(text, match.index + whole.length)
    variables.set(name, {
      name,
      isRequired: operator?.endsWith('?') === true,
      defaultValue: operator?.endsWith('-') === true ? word : '',
      alternateValue: operator?.endsWith('+') === true ? word : '',
    })
  }
}

/** The text up to the brace that closes the reference. */
function wordAt(text: string, start: number): string {
  let open = 1
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '{') open += 1
    if (text[index] === '}') open -= 1
    if (open === 0) return text.slice(start, index)
  }
  return text.slice(start)
}
