import { Listr } from 'listr2'
import type { Instant } from '../../model/instant.ts'
import type { Colours } from '../paint.ts'
import type { LiveArea } from './live-area.ts'
import type { ProgressView } from './progress-view.ts'
import { layoutEnd, layoutTasks, type TaskRow } from './task-layout.ts'
import { TaskRows } from './task-rows.ts'

export interface TaskListOptions {
  readonly area: LiveArea
  readonly colours: Colours
  readonly write: (text: string) => void
  readonly now: () => Instant
}

/** What is needed of listr2's task. */
interface Task {
  readonly title?: string
}

/**
 * A live list of tasks, one for each thing that the request changes. listr2 runs the tasks: each
 * ends when the supervisor has reported the last operation on its subject. The renderer is our own,
 * as listr2's is broken when tasks exceed the rows of the terminal.
 */
export function createTaskListView(options: TaskListOptions): ProgressView {
  const rows = new TaskRows(options.now)
  const screen = new TaskScreen(options, rows)
  const endings = new Map<string, () => void>()

  function startTasks(ids: readonly string[]): void {
    if (ids.length === 0) return
    const tasks = ids.map((id) => ({
      title: id,
      task: async () => {
        if (!rows.isOver(id)) await new Promise<void>((resolve) => endings.set(id, resolve))
        if (rows.hasFailed(id)) throw new Error(id)
      },
    }))
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: CroppedRenderer,
      rendererOptions: { screen },
    })
    void list.run()
  }

  return {
    report: (step) => {
      if (step.type === 'warning') {
        options.write(`${options.colours.warning('warning')}: ${step.message}\n`)
      }
      if (step.type === 'notice') options.write(`${step.message}\n`)
      startTasks(rows.apply(step))
      if (!('operation' in step)) return
      for (const [id, end] of endings) {
        if (rows.isOver(id)) end()
      }
      screen.drawSoon()
    },
    close: () => screen.close(),
  }
}

/** Registers the tasks of one list; all lists of a request share one screen. */
class CroppedRenderer {
  static readonly nonTTY: boolean = true
  static readonly rendererOptions: { readonly screen?: TaskScreen } = {}
  static readonly rendererTaskOptions = {}
  readonly #tasks: readonly Task[]
  readonly #screen: TaskScreen | undefined

  constructor(tasks: readonly Task[], options: typeof CroppedRenderer.rendererOptions) {
    this.#tasks = tasks
    this.#screen = options.screen
  }

  render(): void {
    this.#screen?.add(this.#tasks)
  }

  end(): void {
    this.#screen?.drawSoon()
  }
}

const drawDelayMs = 40
const tickMs = 1000

/** Draws all tasks, at most once per delay and, for the elapsed seconds, once per second. */
class TaskScreen {
  readonly #options: TaskListOptions
  readonly #rows: TaskRows
  readonly #tasks: Task[] = []
  #timer: NodeJS.Timeout | undefined
  #ticks: NodeJS.Timeout | undefined

  constructor(options: TaskListOptions, rows: TaskRows) {
    this.#options = options
    this.#rows = rows
  }

  add(tasks: readonly Task[]): void {
    this.#tasks.push(...tasks)
    this.#ticks ??= setInterval(() => this.drawSoon(), tickMs)
    this.drawSoon()
  }

  drawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const { area, colours } = this.#options
      area.show(layoutTasks(this.#shownRows(), area, colours))
    }, drawDelayMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    clearInterval(this.#ticks)
    this.#timer = undefined
    const { area, colours } = this.#options
    const rows = this.#shownRows()
    area.show(rows.length === 0 ? [] : layoutEnd(rows, area, colours))
    area.release()
  }

  #shownRows(): readonly TaskRow[] {
    return this.#tasks.map(({ title }) => this.#rows.row(title ?? ''))
  }
}
