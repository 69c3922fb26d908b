import { StackError } from '../errors/stack-error.ts'
import { hintForName } from '../errors/nearest-name.ts'
import type { SourceSpan } from '../errors/stack-error.ts'
import { InvalidStackFile } from './invalid-stack-file.ts'
import { loadOptions } from './load-stack-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export interface ExplainedVariable {
  readonly name: string
  /** The first counts; without a file it is in the environment. None when it is set nowhere. */
  readonly origins: readonly {
    readonly value: string
    readonly file: string | undefined
    readonly line: number
  }[]
}

export interface ExplainedLayer {
  readonly kind: 'stack file' | 'environment file'
  readonly span: SourceSpan
  readonly through: string | undefined
  /** As JSON can hold it. */
  readonly written: unknown
  readonly variables: readonly ExplainedVariable[]
}

export interface ExplainedValue {
  /** With dots between keys. */
  readonly path: string
  readonly value: unknown
  /** The first counts; none for what is implied. */
  readonly layers: readonly ExplainedLayer[]
}

/**
 * Where a value such as `services.web.environment.X` comes from.
 * Throws `InvalidStackFile`, and CL0001 for a path that leads nowhere.
 */
export async function explainConfig(
  path: string,
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<ExplainedValue> {
  const [{ inspectProject }, { explainValue }] = await Promise.all([
    import('../config/load-project.ts'),
    import('../config/explain/explain-value.ts'),
  ])
  const result = await inspectProject(loadOptions(selection, [], surroundings))
  if (!result.ok) throw new InvalidStackFile(result.diagnostics, result.sources)
  const { inspection, sources } = result
  const explained = await explainValue(path, inspection, sources)
  if (explained.ok) return { ...explained, path: explained.path.join('.') }
  const hint = hintForName(explained.missing, explained.known)
  throw new StackError('CL0001', `the stack file has nothing at '${path}'`, {
    ...(hint === undefined ? {} : { hint: `'${explained.missing}' is not there; ${hint}` }),
  })
}
