import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'
import type { ContainerLog } from '../../../../src/linux/log/container-log.ts'
import { openLinuxLogs } from '../../../../src/linux/log/linux-logs.ts'
import type { LogLine, LogQuery } from '../../../../src/model/log-line.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

/** A record as the monitor writes it; seconds after midnight. */
export function record(second: number, text: string, tag = 'F', stream = 'stdout'): string {
  const time = new Date(Date.UTC(2026, 0, 2) + second * 1000).toISOString().slice(0, -5)
  return `${time}.000000000Z ${stream} ${tag} ${text}\n`
}

/** Logs of a project in a directory of their own, and a reader of them. */
export function openLogFiles() {
  const directory = mkdtempSync(join(tmpdir(), 'stack-logs-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const clock = new ManualClock()
  const containers: ContainerLog[] = []
  const listeners = new Set<(log: ContainerLog) => void>()
  const logs = openLinuxLogs({
    clock,
    list: () => Promise.resolve([...containers]),
    subscribe: (_, listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })

  const describeLog = (name: string): ContainerLog => ({
    containerId: `id-${name}`,
    containerName: name,
    service: name.replace(/-\d+$/, ''),
    path: join(directory, name, `id-${name}.log`),
  })

  /** A container that was there before; `contents` are its files, oldest first. */
  function add(name: string, ...contents: readonly string[]): ContainerLog {
    const log = describeLog(name)
    containers.push(log)
    mkdirSync(dirname(log.path))
    for (const [index, content] of contents.toReversed().entries()) {
      writeFileSync(index === 0 ? log.path : `${log.path}.${index}`, content)
    }
    return log
  }

  function start(log: ContainerLog): void {
    for (const listener of listeners) listener(log)
  }

  function read(query: Partial<LogQuery> = {}, signal = new AbortController().signal) {
    const whole: LogQuery = {
      project: 'shop',
      services: [],
      tail: undefined,
      follow: false,
      since: undefined,
      until: undefined,
      ...query,
    }
    return logs.read(whole, signal)
  }

  async function texts(query: Partial<LogQuery> = {}): Promise<readonly string[]> {
    return (await collect(read(query))).map(({ text }) => text)
  }

  return { clock, listeners, logs, describeLog, add, start, read, texts }
}

export async function collect(lines: AsyncIterable<LogLine>): Promise<readonly LogLine[]> {
  const collected: LogLine[] = []
  for await (const line of lines) collected.push(line)
  return collected
}

export function append(log: ContainerLog, text: string): void {
  appendFileSync(log.path, text)
}

/** As the monitor does it, keeping `kept` files in all. */
export function rotate(log: ContainerLog, kept = 3): void {
  for (let number = kept - 2; number >= 1; number--) {
    try {
      renameSync(`${log.path}.${number}`, `${log.path}.${number + 1}`)
    } catch {
      continue // There is no such file yet.
    }
  }
  renameSync(log.path, `${log.path}.1`)
  writeFileSync(log.path, '')
}

/** The next `count` texts of a stream that may go on. */
export async function take(stream: AsyncIterator<LogLine>, count: number): Promise<string[]> {
  const texts: string[] = []
  while (texts.length < count) {
    const { value, done } = await stream.next()
    if (done === true) break
    texts.push(value.text)
  }
  return texts
}
