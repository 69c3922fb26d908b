import { seconds } from '../model/duration.ts'
import type { Duration } from '../model/duration.ts'
import type { Healthcheck } from '../model/healthcheck.ts'
import { bindDuration, bindTextList } from './bind-values.ts'
import { child, isTrue, numberOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** The probe of a service; `undefined` when it has none or it is disabled. */
export function bindHealthcheck(node: SourceTree | undefined): Healthcheck | undefined {
  const command = probeCommand(bindTextList(child(node, 'test')))
  if (command === undefined || isTrue(child(node, 'disable'))) return undefined
  const retries = numberOf(child(node, 'retries')) ?? 0
  return {
    command,
    interval: orDefault(bindDuration(child(node, 'interval'), seconds(0)), 30),
    timeout: orDefault(bindDuration(child(node, 'timeout'), seconds(0)), 30),
    retries: retries === 0 ? 3 : retries,
    startPeriod: bindDuration(child(node, 'start_period'), seconds(0)),
    startInterval: orDefault(bindDuration(child(node, 'start_interval'), seconds(0)), 5),
  }
}

/** As in Docker, 0 takes the default. */
function orDefault(duration: Duration, defaultSeconds: number): Duration {
  return duration === 0 ? seconds(defaultSeconds) : duration
}

function probeCommand([kind, ...rest]: readonly string[]): readonly string[] | undefined {
  if (kind === 'CMD') return rest
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest[0] ?? ''] : undefined
}
