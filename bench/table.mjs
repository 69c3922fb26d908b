import { median } from './measure.mjs'

/**
 * A Markdown table: one row per measurement, one column per subject, each cell a median with its
 * range, and how many times as much the others need as the first subject.
 * `rows` is a list of `{name, unit, values: {subject: [numbers]}}`.
 */
export function table(rows) {
  const subjects = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  const [own, ...others] = subjects
  const header = ['', ...subjects, ...others.map((name) => `${name} : ${own}`)]
  const body = rows.map(({ name, unit, values }) => [
    `${name} (${unit})`,
    ...subjects.map((subject) => cell(values[subject])),
    ...others.map((subject) => ratio(values[subject], values[own])),
  ])
  return [header, header.map((_, index) => (index === 0 ? '---' : '---:')), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function cell(values) {
  if (values === undefined) return '–'
  const range = `${number(Math.min(...values))}–${number(Math.max(...values))}`
  return values.length === 1 ? number(values[0]) : `${number(median(values))} (${range})`
}

function ratio(values, own) {
  return values === undefined || own === undefined
    ? '–'
    : `${number(median(values) / median(own))}×`
}

function number(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1)
}
