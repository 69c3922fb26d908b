import type { ConfigChange } from '../../model/config-change.ts'
import type { PlanPreview, PreviewedOperation } from '../../model/plan-preview.ts'
import type { Colours } from '../paint.ts'
import { printable } from '../terminal.ts'

/** A container, network or volume with all that is done to it. */
interface Subject {
  readonly name: string
  readonly operations: readonly PreviewedOperation[]
}

type Verb = 'create' | 'recreate' | 'replace' | 'remove' | 'start' | 'restart' | 'update' | 'stop'

/** The plan as a tree: services in the order in which they start, then what they are made of. */
export function formatPlan(
  { project, operations, warnings }: PlanPreview,
  colours: Colours,
): string {
  const changing = operations.filter(({ action }) => action !== 'wait')
  const head = changing.length === 0 ? [`${project} is as it should be: nothing to do`] : []
  const groups = groupBy(changing, ({ service, action }) => service ?? kindOf(action))
  const blocks = [...groups].map(([title, members]) =>
    formatGroup(title, members, operations, colours),
  )
  const notes = warnings.map((warning) => `note: ${printable(warning)}`)
  const total = changing.length === 0 ? [] : [totalOf(changing)]
  return [...head, ...blocks, ...notes, ...total].map((block) => `${block}\n`).join('')
}

function formatGroup(
  title: string,
  members: readonly PreviewedOperation[],
  all: readonly PreviewedOperation[],
  colours: Colours,
): string {
  const subjects = subjectsOf(members)
  const lines = subjects.flatMap((subject) => formatSubject(subject, all, colours))
  return [colours.strong(title), ...lines].join('\n')
}

function formatSubject(
  { name, operations }: Subject,
  all: readonly PreviewedOperation[],
  colours: Colours,
): readonly string[] {
  const verb = verbOf(operations)
  const { cause = '' } = operations[0] ?? {}
  const paint =
    verb === 'remove' ? colours.error : verb === 'create' ? colours.success : colours.warning
  const opened = operations.flatMap(({ opensPorts }) => opensPorts)
  const details = [
    ...operations.flatMap(({ changes }) => (changes.length > 1 ? changes.map(changeText) : [])),
    ...(operations.some(({ interruptsService }) => interruptsService)
      ? ['interrupts the service']
      : []),
    ...(verb === 'update' ? ['does not interrupt the service'] : []),
    ...(operations.some(({ losesData }) => losesData) ? ['loses data'] : []),
    ...(verb === 'replace' ? ['starts the new one first'] : []),
    ...opened.map((port) => `opens ${port} to other machines`),
    ...waitsBefore(operations, all),
  ]
  const head = `  ${paint(`${marks[verb]} ${verb}`)} ${printable(name)}: ${printable(cause)}`
  return [head, ...details.map((detail) => `      ${printable(detail)}`)]
}

const marks: Readonly<Record<Verb, string>> = {
  create: '+',
  recreate: '±',
  replace: '±',
  remove: '-',
  start: '>',
  restart: '~',
  update: '*',
  stop: '-',
}

/** A container that is made anew is stopped, removed, made and started: one thing to people. */
function verbOf(operations: readonly PreviewedOperation[]): Verb {
  const has = (...types: readonly PreviewedOperation['action'][]): boolean =>
    operations.some(({ action }) => types.includes(action))
  const isMade = has('create-container', 'create-network', 'create-volume')
  const isRemoved = has('remove-container', 'remove-network', 'remove-volume', 'remove-image')
  if (has('take-over')) return 'replace'
  if (isMade) return isRemoved ? 'recreate' : 'create'
  if (isRemoved) return 'remove'
  if (has('start-container')) return has('stop-container') ? 'restart' : 'start'
  const isHooked = has('run-hook') && !has('stop-container')
  if (isHooked || has('update-container')) return 'update'
  return 'stop'
}

function changeText({ path, before, after }: ConfigChange): string {
  if (before === after) return `${path} changed`
  return `${path}: ${before ?? '(none)'} → ${after ?? '(none)'}`
}

/** `waits until shop-db-1 is healthy`. */
function waitsBefore(
  operations: readonly PreviewedOperation[],
  all: readonly PreviewedOperation[],
): readonly string[] {
  const before = new Set(operations.flatMap(({ after }) => after))
  return all
    .filter(({ id, action }) => action === 'wait' && before.has(id))
    .map(({ id }) => id.replace(/^wait/, 'waits'))
}

function totalOf(changing: readonly PreviewedOperation[]): string {
  const counts = new Map<Verb, number>()
  for (const { operations } of subjectsOf(changing)) {
    const verb = verbOf(operations)
    counts.set(verb, (counts.get(verb) ?? 0) + 1)
  }
  return `plan: ${[...counts].map(([verb, count]) => `${count} to ${verb}`).join(', ')}`
}

function kindOf(action: PreviewedOperation['action']): string {
  if (action.endsWith('-image')) return 'images'
  return action.endsWith('-network') ? 'networks' : 'volumes'
}

function subjectsOf(operations: readonly PreviewedOperation[]): readonly Subject[] {
  return [...groupBy(operations, ({ subject }) => subject)].map(([name, own]) => ({
    name,
    operations: own,
  }))
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
