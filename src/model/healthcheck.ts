import { seconds, type Duration } from './duration.ts'

/** How readiness is probed. Every field is decided. */
export interface Healthcheck {
  /** Argument vector run inside the container. */
  readonly command: readonly string[]
  readonly interval: Duration
  readonly timeout: Duration
  readonly retries: number
  readonly startPeriod: Duration
  readonly startInterval: Duration
}

/** What a service or an image says of its probe, and what it leaves open. */
export type PartialHealthcheck = {
  readonly [Key in keyof Healthcheck]: Healthcheck[Key] | undefined
}

/** `undefined` says nothing of it; `disabled` wants none, whatever there is below. */
export type HealthcheckWish = PartialHealthcheck | 'disabled' | undefined

/** Docker's. */
const defaults: Omit<Healthcheck, 'command'> = {
  interval: seconds(30),
  timeout: seconds(30),
  retries: 3,
  startPeriod: seconds(0),
  startInterval: seconds(5),
}

/** What the service leaves open is as in its image, else as by default. Without a command there is no probe. */
export function decideHealthcheck(
  service: HealthcheckWish,
  image: HealthcheckWish,
): Healthcheck | undefined {
  if (service === 'disabled') return undefined
  const below = image === 'disabled' ? undefined : image
  const command = service?.command ?? below?.command
  if (command === undefined) return undefined
  const timing = <Key extends keyof typeof defaults>(key: Key): (typeof defaults)[Key] =>
    service?.[key] ?? below?.[key] ?? defaults[key]
  return {
    command,
    interval: timing('interval'),
    timeout: timing('timeout'),
    retries: timing('retries'),
    startPeriod: timing('startPeriod'),
    startInterval: timing('startInterval'),
  }
}
