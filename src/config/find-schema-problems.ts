import { validate } from './generated/validate-stack-file.mjs'
import { describeSchemaErrors } from './schema-diagnostics.ts'
import type { SchemaProblem } from './schema-diagnostics.ts'
import { toPlain } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

/** Everything that the schema refuses in a tree. */
export function findSchemaProblems(tree: SourceMapping): readonly SchemaProblem[] {
  return validate(toPlain(tree)) ? [] : describeSchemaErrors(tree, validate.errors ?? [])
}
