import type { Duration } from '../model/duration.ts'
import { seconds } from '../model/duration.ts'
import type { HealthcheckWish } from '../model/healthcheck.ts'
import { bindDuration, bindTextList } from './bind-values.ts'
import { child, isTrue, numberOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** What a service says of its probe. As in Docker, 0 leaves a value open. */
export function bindHealthcheck(node: SourceTree | undefined): HealthcheckWish {
  if (node === undefined) return undefined
  const [kind, ...rest] = bindTextList(child(node, 'test'))
  if (kind === 'NONE' || isTrue(child(node, 'disable'))) return 'disabled'
  return {
    command: probeCommand(kind, rest),
    interval: duration(child(node, 'interval')),
    timeout: duration(child(node, 'timeout')),
    retries: numberOf(child(node, 'retries')) || undefined,
    startPeriod: duration(child(node, 'start_period')),
    startInterval: duration(child(node, 'start_interval')),
  }
}

function duration(node: SourceTree | undefined): Duration | undefined {
  const written = bindDuration(node, seconds(0))
  return written === 0 ? undefined : written
}

function probeCommand(
  kind: string | undefined,
  rest: readonly string[],
): readonly string[] | undefined {
  if (kind === 'CMD') return rest
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest[0] ?? ''] : undefined
}
