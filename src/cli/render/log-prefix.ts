import type { LogLine } from '../../model/log-line.ts'
import type { Colours } from '../paint.ts'

export interface LogFormat {
  readonly colours: Colours
  readonly prefix: boolean
  readonly timestamps: boolean
  readonly project: string
  /** Names of the containers whose lines are expected: prefixes are as wide as the longest. */
  readonly containers: readonly string[]
}

/** Formats lines as `web-1  | text`, each service in a colour of its own. With a line end. */
export function createLogFormatter(format: LogFormat): (line: LogLine) => string {
  let width = Math.max(
    0,
    ...format.containers.map((name) => shortName(name, format.project).length),
  )
  return (line) => {
    const name = shortName(line.containerName, format.project)
    width = Math.max(width, name.length)
    const time = format.timestamps ? `${line.timestamp} ` : ''
    if (!format.prefix) return `${time}${line.text}\n`
    const prefix = format.colours.byName(line.service)(`${name.padEnd(width)}  |`)
    return `${prefix} ${time}${line.text}\n`
  }
}

/** `shop-web-1` is `web-1` to people who know which project they look at. */
export function shortName(container: string, project: string): string {
  return container.startsWith(`${project}-`) ? container.slice(project.length + 1) : container
}
