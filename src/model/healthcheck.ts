import { seconds, type Duration } from './duration.ts'

/** Whether an unhealthy container is started anew. */
export type FailureAction = 'restart' | 'none'

/** A command of the container itself. */
export interface CommandProbe {
  readonly type: 'command'
  /** Argument vector. */
  readonly command: readonly string[]
}

/** What the supervisor asks in the network namespace of the container. */
export type NetworkProbe = HttpProbe | TcpProbe

export interface HttpProbe {
  readonly type: 'http'
  /** With an IP address as its host, and its port. */
  readonly url: string
  /** Such as `200-399`; one of them is an answer of a healthy server. */
  readonly status: readonly StatusRange[]
  readonly headers: Readonly<Record<string, string>>
}

export interface StatusRange {
  readonly first: number
  readonly last: number
}

export interface TcpProbe {
  readonly type: 'tcp'
  readonly address: string
  readonly port: number
}

/** What the container says of itself, once in a run. */
export type AnnouncedProbe =
  /** A line of its output that a regular expression finds something in (docs/stack-file.md). */
  | { readonly type: 'log'; readonly pattern: string }
  /** `READY=1` of sd_notify(3). */
  | { readonly type: 'notify' }

export type Probe = CommandProbe | NetworkProbe | AnnouncedProbe

export interface ProbeTerms {
  readonly interval: Duration
  readonly timeout: Duration
  readonly retries: number
  readonly startPeriod: Duration
  readonly startInterval: Duration
  readonly onFailure: FailureAction
}

/** How readiness is probed. Every field is decided. */
export interface Healthcheck extends ProbeTerms {
  readonly probe: Probe
}

/** A command line is for the shell of the image, which its service does not know. */
export type ProbeWish = Probe | { readonly type: 'shell'; readonly line: string }

/** What a service or an image says of its probe, and what it leaves open. */
export type PartialHealthcheck = {
  readonly [Key in keyof ProbeTerms]: ProbeTerms[Key] | undefined
} & { readonly probe: ProbeWish | undefined }

/** `undefined` says nothing of it; `disabled` wants none, whatever there is below. */
export type HealthcheckWish = PartialHealthcheck | 'disabled' | undefined

/** What an image says that matters to the probe of a container. */
export interface ImageOfProbe {
  readonly healthcheck: HealthcheckWish
  /** For command lines; `undefined` is `/bin/sh -c`. */
  readonly shell: readonly string[] | undefined
}

/** Docker's. */
const defaults: ProbeTerms = {
  interval: seconds(30),
  timeout: seconds(30),
  retries: 3,
  startPeriod: seconds(0),
  startInterval: seconds(5),
  onFailure: 'none',
}

/** What the service leaves open is as in its image, else as by default. Without a probe there is none. */
export function decideHealthcheck(
  service: HealthcheckWish,
  image: ImageOfProbe | undefined,
): Healthcheck | undefined {
  if (service === 'disabled') return undefined
  const below = image?.healthcheck === 'disabled' ? undefined : image?.healthcheck
  const probe = service?.probe ?? below?.probe
  if (probe === undefined) return undefined
  const given = { ...defaults, ...onlyGiven(below), ...onlyGiven(service) }
  const { interval, timeout, retries, startPeriod, startInterval, onFailure } = given
  return {
    probe: probe.type === 'shell' ? shellProbe(probe.line, image?.shell) : probe,
    interval,
    timeout,
    retries,
    startPeriod,
    startInterval,
    onFailure,
  }
}

function onlyGiven(wish: PartialHealthcheck | undefined): Partial<ProbeTerms> {
  const entries = Object.entries(wish ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

function shellProbe(line: string, shell: readonly string[] = ['/bin/sh', '-c']): CommandProbe {
  return { type: 'command', command: [...shell, line] }
}

/** Whether the container says by itself that it is ready, so that nobody has to ask. */
export function isAnnounced(probe: Probe): probe is AnnouncedProbe {
  return probe.type === 'log' || probe.type === 'notify'
}
