import type { ServiceNode } from '../../app/graph-services.ts'
import type { Colours } from '../paint.ts'

type Edge = ServiceNode['dependsOn'][number]

/** A tree of what services depend on; what several depend on is shown whole once. */
export function formatTree(nodes: readonly ServiceNode[], colours: Colours): string {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const needed = new Set(nodes.flatMap(({ dependsOn }) => dependsOn.map(({ name }) => name)))
  const shown = new Set<string>()
  const lines: string[] = []
  const add = (name: string, head: string, indent: string, edge: Edge | undefined): void => {
    const { states = [], dependsOn = [] } = byName.get(name) ?? {}
    const isAbove = shown.has(name) && dependsOn.length > 0
    shown.add(name)
    const notes = [
      ...(edge === undefined ? [] : [`when ${conditionText(edge)}`]),
      ...summary(states),
    ]
    const note = isAbove ? [...notes, 'shown above'] : notes
    const faint = note.length === 0 ? '' : `  ${colours.faint(note.join(', '))}`
    lines.push(`${head}${colours.strong(name)}${faint}`)
    if (isAbove) return
    for (const [index, next] of dependsOn.entries()) {
      const isLast = index === dependsOn.length - 1
      add(
        next.name,
        `${indent}${isLast ? '└─ ' : '├─ '}`,
        `${indent}${isLast ? '   ' : '│  '}`,
        next,
      )
    }
  }
  for (const { name } of nodes) if (!needed.has(name)) add(name, '', '', undefined)
  return lines.map((line) => `${line}\n`).join('')
}

/** https://mermaid.js.org/syntax/flowchart.html */
export function formatMermaid(nodes: readonly ServiceNode[]): string {
  const ids = idsOf(nodes)
  const boxes = nodes.map(
    ({ name, states }) => `  ${ids.get(name)}["${[name, ...summary(states)].join('<br/>')}"]`,
  )
  const arrows = nodes.flatMap(({ name, dependsOn }) =>
    dependsOn.map((edge) => `  ${ids.get(name)} -->|${conditionText(edge)}| ${ids.get(edge.name)}`),
  )
  return ['flowchart TD', ...boxes, ...arrows].map((line) => `${line}\n`).join('')
}

/** The language of Graphviz, https://graphviz.org/doc/info/lang.html */
export function formatDot(nodes: readonly ServiceNode[]): string {
  const boxes = nodes.map(
    ({ name, states }) => `  "${name}" [label="${[name, ...summary(states)].join('\\n')}"]`,
  )
  const arrows = nodes.flatMap(({ name, dependsOn }) =>
    dependsOn.map((edge) => `  "${name}" -> "${edge.name}" [label="${conditionText(edge)}"]`),
  )
  const lines = ['digraph services {', '  node [shape=box]', ...boxes, ...arrows, '}']
  return lines.map((line) => `${line}\n`).join('')
}

/** A service may be called what is a word of Mermaid's own, such as `end`. */
function idsOf(nodes: readonly ServiceNode[]): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ name }, index) => [name, `s${index}`]))
}

function conditionText({ condition, required }: Edge): string {
  const word = {
    service_started: 'started',
    service_healthy: 'healthy',
    service_completed_successfully: 'completed',
  }[condition]
  return required ? word : `${word} if there`
}

/** `running (healthy)`, or `2 running, 1 exited (1)` for several. */
function summary(states: readonly string[]): readonly string[] {
  if (states.length < 2) return states
  const counts = new Map<string, number>()
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, count]) => `${count} ${state}`)
}
