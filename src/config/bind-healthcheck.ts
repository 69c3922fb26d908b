import type { Duration } from '../model/duration.ts'
import { seconds } from '../model/duration.ts'
import type { FailureAction, HealthcheckWish, ProbeWish } from '../model/healthcheck.ts'
import { bindDuration, bindTextList, bindTexts } from './bind-values.ts'
import { parseProbeAddress, parseProbeUrl, parseStatusRange } from './parse-probe.ts'
import { child, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** What a service says of its probe. As in Docker, 0 leaves a value open. */
export function bindHealthcheck(service: SourceTree | undefined): HealthcheckWish {
  const node = child(service, 'healthcheck')
  if (node === undefined) return undefined
  if (textOf(itemsOf(child(node, 'test'))[0]) === 'NONE' || isTrue(child(node, 'disable'))) {
    return 'disabled'
  }
  return {
    probe: bindProbe(node, solePort(service)),
    interval: duration(child(node, 'interval')),
    timeout: duration(child(node, 'timeout')),
    retries: numberOf(child(node, 'retries')) || undefined,
    startPeriod: duration(child(node, 'start_period')),
    startInterval: duration(child(node, 'start_interval')),
    onFailure: textOf(child(node, 'on_failure')) as FailureAction | undefined, // The schema allows no other.
  }
}

/** The port of a service whose file names one: what a path alone is asked of. */
export function solePort(service: SourceTree | undefined): number | undefined {
  const published = itemsOf(child(service, 'ports')).map((port) => textOf(child(port, 'target')))
  const exposed = bindTextList(child(service, 'expose')).map((text) => text.split('/')[0])
  const ports = new Set([...published, ...exposed])
  const [only = ''] = ports
  return ports.size === 1 && /^\d+$/.test(only) ? Number(only) : undefined
}

function bindProbe(node: SourceTree, servicePort: number | undefined): ProbeWish | undefined {
  const test = child(node, 'test')
  if (test !== undefined) return bindTest(bindTextList(test))
  const http = child(node, 'http')
  if (http !== undefined) return bindHttp(http, servicePort)
  const tcp = textOf(child(node, 'tcp'))
  if (tcp !== undefined) {
    const parsed = parseProbeAddress(tcp)
    return parsed.ok ? parsed.found : undefined
  }
  const pattern = textOf(child(node, 'log'))
  if (pattern !== undefined) return { type: 'log', pattern }
  return isTrue(child(node, 'notify')) ? { type: 'notify' } : undefined
}

function bindTest([kind, ...rest]: readonly string[]): ProbeWish | undefined {
  if (kind === 'CMD') return { type: 'command', command: rest }
  return kind === 'CMD-SHELL' ? { type: 'shell', line: rest[0] ?? '' } : undefined
}

function bindHttp(node: SourceTree, servicePort: number | undefined): ProbeWish | undefined {
  const parsed = parseProbeUrl(textOf(child(node, 'url')) ?? '', servicePort)
  if (!parsed.ok) return undefined
  const status = bindTextList(child(node, 'status')).flatMap((text) => parseStatusRange(text) ?? [])
  return {
    type: 'http',
    url: parsed.found,
    status: status.length === 0 ? [{ first: 200, last: 399 }] : status,
    headers: bindTexts(child(node, 'headers')),
  }
}

function duration(node: SourceTree | undefined): Duration | undefined {
  const written = bindDuration(node, seconds(0))
  return written === 0 ? undefined : written
}
