import { milliseconds, type Duration } from '../model/duration.ts'
import type { HealthcheckWish, ProbeWish } from '../model/healthcheck.ts'
import { ArchiveError } from './archive-error.ts'
import { asObject, asTexts, optional, type JsonObject } from './json-document.ts'

/** What HEALTHCHECK of a Dockerfile left in the configuration of its image; times are nanoseconds. */
export function parseImageHealthcheck(config: JsonObject): HealthcheckWish {
  const healthcheck = optional(config['Healthcheck'], 'Healthcheck', asObject)
  if (healthcheck === undefined) return undefined
  const [kind, ...rest] = optional(healthcheck['Test'], 'Healthcheck', asTexts) ?? []
  if (kind === 'NONE') return 'disabled'
  const number = (name: string): number | undefined => positive(healthcheck[name], name)
  const time = (name: string): Duration | undefined => {
    const nanoseconds = number(name)
    return nanoseconds === undefined ? undefined : milliseconds(Math.ceil(nanoseconds / 1e6))
  }
  return {
    probe: probeOf(kind, rest),
    interval: time('Interval'),
    timeout: time('Timeout'),
    retries: number('Retries'),
    startPeriod: time('StartPeriod'),
    startInterval: time('StartInterval'),
    onFailure: undefined,
  }
}

function probeOf(kind: string | undefined, rest: readonly string[]): ProbeWish | undefined {
  const isCommand = kind === 'CMD' || kind === 'CMD-SHELL'
  if (kind !== undefined && (!isCommand || rest.length === 0)) {
    throw new ArchiveError('its configuration has a healthcheck without a command')
  }
  if (rest.some((word) => word.includes('\0'))) {
    throw new ArchiveError('its configuration has a zero byte in its healthcheck')
  }
  if (kind === 'CMD') return { type: 'command', command: rest }
  return kind === 'CMD-SHELL' ? { type: 'shell', line: rest.join(' ') } : undefined
}

/** 0 leaves a value open. What is beyond a day is no time to probe at. */
function positive(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined
  const isUsable = typeof value === 'number' && value > 0 && value <= 86_400e9
  if (!isUsable) throw new ArchiveError(`its configuration has an invalid healthcheck: ${name}`)
  return value
}
