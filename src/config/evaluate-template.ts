export type VariableLookup = (name: string) => string | undefined

export type TemplateResult =
  | { readonly ok: true; readonly text: string; readonly unset: readonly string[] }
  | { readonly ok: false; readonly problem: TemplateProblem }

export interface TemplateProblem {
  readonly type: 'invalid' | 'required'
  /** Place in the template, in UTF-16 units. */
  readonly offset: number
  readonly length: number
  /** Of a required variable. */
  readonly name: string
  /** What the file says about a required variable, as written: its own variables may be secret. */
  readonly message: string
}

const deepestNesting = 50

/**
 * Replaces `$NAME`, `${NAME}` and `${NAME<operator>word}`; `$$` is a dollar sign, and a dollar that
 * starts none of these stays. Words are templates themselves, evaluated only when they are needed.
 */
export function evaluateTemplate(template: string, lookup: VariableLookup): TemplateResult {
  const unset = new Set<string>()
  try {
    const text = evaluate(template, 0, 0, lookup, unset)
    return { ok: true, text, unset: [...unset] }
  } catch (error) {
    if (error instanceof TemplateFailure) return { ok: false, problem: error.problem }
    throw error
  }
}

class TemplateFailure extends Error {
  readonly problem: TemplateProblem

  constructor(problem: TemplateProblem) {
    super(problem.type)
    this.problem = problem
  }
}

const namePattern = /[_a-zA-Z][_a-zA-Z0-9]*/y

function evaluate(
  template: string,
  base: number,
  depth: number,
  lookup: VariableLookup,
  unset: Set<string>,
): string {
  let result = ''
  let position = 0
  for (;;) {
    const dollar = template.indexOf('$', position)
    if (dollar < 0) return result + template.slice(position)
    result += template.slice(position, dollar)
    const next = template[dollar + 1]
    const name = nameAt(template, dollar + 1)
    if (next === '$') {
      result += '$'
      position = dollar + 2
    } else if (name !== undefined) {
      result += valueOrBlank(name, lookup, unset)
      position = dollar + 1 + name.length
    } else if (next === '{') {
      const end = closingBrace(template, dollar + 2)
      const length = (end ?? template.length - 1) + 1 - dollar
      if (end === undefined || depth > deepestNesting) throw invalid(base + dollar, length)
      const expression = template.slice(dollar + 2, end)
      result += evaluateBraced(expression, { offset: base + dollar, length }, depth, lookup, unset)
      position = end + 1
    } else {
      result += '$'
      position = dollar + 1
    }
  }
}

function evaluateBraced(
  expression: string,
  place: { readonly offset: number; readonly length: number },
  depth: number,
  lookup: VariableLookup,
  unset: Set<string>,
): string {
  const name = nameAt(expression, 0)
  if (name === undefined || expression.includes('\n')) throw invalid(place.offset, place.length)
  const operator = /^:?[-+?]/.exec(expression.slice(name.length))?.[0]
  if (operator === undefined) {
    if (name.length < expression.length) throw invalid(place.offset, place.length)
    return valueOrBlank(name, lookup, unset)
  }
  const value = lookup(name)
  const isGiven = value !== undefined && (operator.length === 1 || value !== '')
  const wordStart = name.length + operator.length
  const word = expression.slice(wordStart)
  const evaluateWord = (): string =>
    evaluate(word, place.offset + 2 + wordStart, depth + 1, lookup, unset)
  if (operator.endsWith('+')) return isGiven ? evaluateWord() : ''
  if (isGiven) return value
  if (operator.endsWith('-')) return evaluateWord()
  throw new TemplateFailure({ type: 'required', ...place, name, message: word })
}

function nameAt(text: string, position: number): string | undefined {
  namePattern.lastIndex = position
  return namePattern.exec(text)?.[0]
}

function valueOrBlank(name: string, lookup: VariableLookup, unset: Set<string>): string {
  const value = lookup(name)
  if (value === undefined) unset.add(name)
  return value ?? ''
}

/** Braces inside the expression are counted, so that defaults may hold `{…}`. */
function closingBrace(text: string, start: number): number | undefined {
  let open = 1
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '{') open += 1
    if (text[index] === '}') open -= 1
    if (open === 0) return index
  }
  return undefined
}

function invalid(offset: number, length: number): TemplateFailure {
  return new TemplateFailure({ type: 'invalid', offset, length, name: '', message: '' })
}
