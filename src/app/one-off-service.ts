import { parseMount } from '../config/parse-mount.ts'
import { parsePort, parsePortRange } from '../config/parse-port.ts'
import { resolvePath } from '../config/posix-path.ts'
import { splitCommand } from '../config/split-command.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Mount } from '../model/mount.ts'
import type { PortMapping } from '../model/port-mapping.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'

/** What the command line of `run` says about the container. */
export interface OneOffChanges {
  /** Empty leaves that of the service. */
  readonly command: readonly string[]
  /** As a shell would split it; `undefined` leaves that of the service. */
  readonly entrypoint: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly user: string | undefined
  readonly workingDirectory: string | undefined
  /** In the short form of stack files. */
  readonly volumes: readonly string[]
  /** In the short form of stack files. */
  readonly ports: readonly string[]
  readonly hasServicePorts: boolean
  /** `name=value` each. */
  readonly labels: readonly string[]
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly hasTerminal: boolean
  readonly isInteractive: boolean
}

/** Where relative paths of the command line start. */
export interface OneOffPlace {
  readonly workingDirectory: string
  readonly home: string | undefined
}

/**
 * A service of the project as one container of it is to be run: without restart policy, and without
 * the service's ports unless they are asked for. Throws SF0015 and CL0001.
 */
export function oneOffService(
  project: Project,
  name: string,
  changes: OneOffChanges,
  place: OneOffPlace,
): Service {
  const service = project.services[name]
  if (service === undefined) throw new StackError('SF0015', `no such service: ${name}`)
  const { capAdd, capDrop } = changes
  const ports = changes.ports.flatMap(portsOf)
  const mounts = changes.volumes.map((text) => mountOf(text, project, place))
  return {
    ...service,
    ...commandOf(service, changes),
    environment: { ...service.environment, ...changes.environment },
    user: changes.user ?? service.user,
    workingDirectory: changes.workingDirectory ?? service.workingDirectory,
    containerName: undefined,
    replicas: 1,
    restart: { name: 'no' },
    ports: changes.hasServicePorts ? service.ports : ports,
    mounts: [...service.mounts.filter((mount) => !isReplaced(mount, mounts)), ...mounts],
    labels: { ...service.labels, ...Object.fromEntries(changes.labels.map(labelOf)) },
    capAdd: [...service.capAdd.filter((each) => !capDrop.includes(each)), ...capAdd],
    capDrop: [...service.capDrop.filter((each) => !capAdd.includes(each)), ...capDrop],
    tty: changes.hasTerminal,
    stdinOpen: changes.isInteractive,
  }
}

/** A new entrypoint was not made for the service's command. */
function commandOf(
  service: Service,
  { command, entrypoint }: OneOffChanges,
): Pick<Service, 'command' | 'entrypoint'> {
  const given = command.length > 0 ? command : undefined
  if (entrypoint === undefined) {
    return { command: given ?? service.command, entrypoint: service.entrypoint }
  }
  const split = splitCommand(entrypoint)
  if (!split.ok) throw wrongValue('--entrypoint', entrypoint, split.reason)
  return { command: given ?? [], entrypoint: split.words }
}

function portsOf(text: string): readonly PortMapping[] {
  const parsed = parsePort(text)
  if (!parsed.ok) throw wrongValue('--publish', text, parsed.reason)
  return parsed.ports.map(({ hostAddress, published, target, protocol }) => {
    if (protocol === 'sctp') throw wrongValue('--publish', text, 'sctp cannot be published')
    return {
      hostAddress: hostAddress === '' ? '0.0.0.0' : hostAddress,
      hostPorts: parsePortRange(published) ?? { first: 0, last: 0 },
      containerPort: target,
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
    }
  })
}

function mountOf(text: string, project: Project, place: OneOffPlace): Mount {
  const parsed = parseMount(text)
  if (!parsed.ok) throw wrongValue('--volume', text, parsed.reason)
  const { type, source, target, readOnly, noCopy, propagation } = parsed.mount
  if (!target.startsWith('/')) throw wrongValue('--volume', text, 'its target is not absolute')
  if (type === 'volume') {
    const volume = source === '' ? undefined : source
    if (volume !== undefined && project.volumes[volume] === undefined) {
      throw new StackError('SF0010', `undefined volume "${volume}" in --volume`, {
        hint: 'declare it under `volumes` of the stack file, or begin the path of a directory with "./"',
      })
    }
    return { type, volume, target, readOnly, noCopy, subpath: undefined }
  }
  return {
    type,
    source: hostPath(source, place),
    target,
    readOnly,
    createHostPath: true,
    propagation: propagation ?? 'rprivate',
    recursive: true,
  }
}

function hostPath(source: string, { workingDirectory, home }: OneOffPlace): string {
  const isHome = source === '~' || source.startsWith('~/')
  const path = isHome && home !== undefined ? `${home}${source.slice(1)}` : source
  return resolvePath(workingDirectory, path)
}

function isReplaced({ target }: Mount, mounts: readonly Mount[]): boolean {
  return mounts.some((mount) => mount.target === target)
}

function labelOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw wrongValue('--label', text, 'a label is to be KEY=VALUE')
  return [text.slice(0, equals), text.slice(equals + 1)]
}

function wrongValue(option: string, value: string, reason: string): StackError {
  return new StackError('CL0001', `invalid value ${JSON.stringify(value)} of ${option}: ${reason}`)
}
