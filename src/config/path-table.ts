/** Values by path in a stack file. A `*` in a pattern stands for any one key or index. */
export interface PathTable<Value> {
  readonly value: Value | undefined
  /** The table below a key, or `undefined` when nothing is known there. */
  below(key: string): PathTable<Value> | undefined
}

/** Patterns are written with dots, such as `services.*.ports`. */
export function pathTable<Value>(values: Readonly<Record<string, Value>>): PathTable<Value> {
  const root = new TableNode<Value>()
  for (const [pattern, value] of Object.entries(values)) {
    let node = root
    for (const key of pattern.split('.')) node = node.grow(key)
    node.value = value
  }
  return root
}

export function lookUp<Value>(table: PathTable<Value>, path: readonly string[]): Value | undefined {
  let node: PathTable<Value> | undefined = table
  for (const key of path) node = node?.below(key)
  return node?.value
}

class TableNode<Value> implements PathTable<Value> {
  value: Value | undefined
  readonly #children = new Map<string, TableNode<Value>>()

  below(key: string): TableNode<Value> | undefined {
    return this.#children.get(key) ?? this.#children.get('*')
  }

  grow(key: string): TableNode<Value> {
    const known = this.#children.get(key)
    if (known !== undefined) return known
    const grown = new TableNode<Value>()
    this.#children.set(key, grown)
    return grown
  }
}
