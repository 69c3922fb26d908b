import type { ExplainedLayer, ExplainedValue, ExplainedVariable } from '../../app/explain-config.ts'
import type { Paint } from '../../errors/diagnostic.ts'
import { printable } from '../terminal.ts'

/** The value, where it comes from, and what it overrode, with a line end at its end. */
export function formatExplanation({ path, value, layers }: ExplainedValue, paint: Paint): string {
  const [first, ...overridden] = layers
  const isJoined = typeof value === 'object' && value !== null
  const head = `${paint.strong(path)} = ${textOf(value)}`
  const lines =
    first === undefined
      ? [`  ${paint.hint('implied')}, written nowhere`]
      : [
          ...layerLines('from', first, paint),
          ...overridden.flatMap((layer) =>
            // Lists and mappings of several files are joined, key by key.
            layerLines(isJoined ? 'and' : 'overrides', layer, paint),
          ),
        ]
  return [head, ...lines, ''].join('\n')
}

function layerLines(word: string, layer: ExplainedLayer, paint: Paint): readonly string[] {
  const { kind, span, through, written, variables } = layer
  const way = through === undefined ? '' : `, through ${through}`
  const what = kind === 'environment file' ? ', by env_file' : ''
  const place = paint.strong(`${span.file}:${span.line}:${span.column}`)
  return [
    `  ${paint.hint(word)} ${place}${what}${way}: ${textOf(written)}`,
    ...variables.flatMap((variable) => variableLines(variable)),
  ]
}

function variableLines({ name, origins }: ExplainedVariable): readonly string[] {
  const [first, ...overridden] = origins
  if (first === undefined) return [`    ${name} is set nowhere`]
  return [
    `    ${name} = ${textOf(first.value)}, from ${originOf(first)}`,
    ...overridden.map((each) => `      overrides ${originOf(each)}: ${textOf(each.value)}`),
  ]
}

function originOf({ file, line }: ExplainedVariable['origins'][number]): string {
  return file === undefined ? 'the environment' : `${file}:${line}`
}

function textOf(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}
