import type { ImageConfig } from '../../model/image.ts'
import type { Service } from '../../model/service.ts'

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface EnvironmentInput {
  readonly service: Service
  readonly image: ImageConfig | undefined
  readonly hostname: string
  /** Home directory of the user, for a HOME that nobody sets. */
  readonly home: string
  /** What its devices ask for, as `NAME=value`; counts before all else. */
  readonly devices: readonly string[]
}

/** `NAME=value` lines: the image's, over them the service's; defaults where both are silent. */
export function containerEnvironment(input: EnvironmentInput): readonly string[] {
  const { service, image, hostname, home, devices } = input
  const variables = new Map<string, string>([
    ['PATH', defaultPath],
    ['HOSTNAME', hostname],
    ...(service.tty ? [['TERM', 'xterm'] as const] : []),
    ['HOME', home],
  ])
  const given = [
    ...environmentEntries(image?.environment ?? []),
    ...Object.entries(service.environment),
    ...environmentEntries(devices),
  ]
  for (const [name, value] of given) variables.set(name, value)
  return environmentLines(variables)
}

/** Whether the image or the service sets HOME, so that it is the same for every user. */
export function setsHome(service: Service, image: ImageConfig | undefined): boolean {
  const names = environmentEntries(image?.environment ?? []).map(([name]) => name)
  return names.includes('HOME') || service.environment['HOME'] !== undefined
}

/** Splits `NAME=value` lines. One without `=` is left out, as it sets nothing. */
export function environmentEntries(
  lines: readonly string[],
): readonly (readonly [string, string])[] {
  return lines.flatMap((line) => {
    const end = line.indexOf('=')
    return end <= 0 ? [] : [[line.slice(0, end), line.slice(end + 1)] as const]
  })
}

export function environmentLines(variables: ReadonlyMap<string, string>): readonly string[] {
  return [...variables].map(([name, value]) => `${name}=${value}`)
}
