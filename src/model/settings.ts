import type { Duration } from './duration.ts'
import type { HealthcheckWish } from './healthcheck.ts'
import { limitsOf, type Limits } from './limits.ts'
import type { Mount } from './mount.ts'
import { mountedContents, type MountedContent } from './mounted-content.ts'
import type { MountedFile } from './mounted-file.ts'
import type { PortMapping } from './port-mapping.ts'
import type { Service, ServiceNetwork } from './service.ts'

/** What of a container is changed where it is; whatever else differs makes another container. */
export interface Settings extends Limits {
  readonly healthcheck: HealthcheckWish
  readonly stopSignal: string | undefined
  readonly stopGracePeriod: Duration
  readonly ports: readonly PortMapping[]
  /** By target. */
  readonly contents: Readonly<Record<string, MountedContent>>
  /** By their names on the machine. */
  readonly networks: Readonly<Record<string, JoinedNetwork>>
}

export interface JoinedNetwork {
  /** Under `networks` of the project. */
  readonly key: string
  readonly wish: ServiceNetwork
}

/** A container as it is to be from now on. */
export interface ContainerChange {
  readonly settings: Settings
  readonly labels: Readonly<Record<string, string>>
  /** What it mounts, where that has other content or lies elsewhere; `undefined` is as it is. */
  readonly mounted?: MountedSources
}

export interface MountedSources {
  readonly files: readonly MountedFile[]
  readonly mounts: readonly Mount[]
}

/** What the settings of a container are read from. */
export interface SettingsSource {
  readonly service: Service
  /** Names on the machine, by the service's network keys. */
  readonly networks: Readonly<Record<string, string>>
}

export function settingsOf({ service, networks }: SettingsSource): Settings {
  const { healthcheck, stopSignal, stopGracePeriod, ports } = service
  const joined = Object.entries(service.networks).map(([key, wish]): [string, JoinedNetwork] => [
    networks[key] ?? key,
    { key, wish },
  ])
  return {
    ...limitsOf(service),
    healthcheck,
    stopSignal,
    stopGracePeriod,
    ports,
    contents: mountedContents(service),
    networks: Object.fromEntries(joined),
  }
}

/** The same container with other settings; what it mounts is left as it is. */
export function withSettings<Source extends SettingsSource>(
  source: Source,
  { networks, contents: _contents, ...settings }: Settings,
): Source {
  const joined = Object.entries(networks)
  const wishes = Object.fromEntries(joined.map(([, { key, wish }]) => [key, wish]))
  return {
    ...source,
    service: { ...source.service, ...settings, networks: wishes },
    networks: Object.fromEntries(joined.map(([name, { key }]) => [key, name])),
  }
}
