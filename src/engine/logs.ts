import type { LogLine, LogQuery } from '../model/log-line.ts'

export interface Logs {
  /**
   * Lines of the containers that match, merged in the order of time as far as they are present,
   * then as they come. With `follow`, includes containers that start later; ends by the signal.
   */
  read(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine>
}
