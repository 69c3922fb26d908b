import type { Duration } from './duration.ts'
import type { HealthcheckWish } from './healthcheck.ts'
import { limitsOf, type Limits } from './limits.ts'

/** What of a container is changed where it is; whatever else differs makes another container. */
export interface Settings extends Limits {
  readonly healthcheck: HealthcheckWish
  readonly stopSignal: string | undefined
  readonly stopGracePeriod: Duration
}

/** A container as it is to be from now on. */
export interface ContainerChange {
  readonly settings: Settings
  readonly labels: Readonly<Record<string, string>>
}

export function settingsOf(service: Settings): Settings {
  const { healthcheck, stopSignal, stopGracePeriod } = service
  return { ...limitsOf(service), healthcheck, stopSignal, stopGracePeriod }
}
