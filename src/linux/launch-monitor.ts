import { join } from 'node:path'
import { StackError, type StackErrorOptions } from '../errors/stack-error.ts'
import type { ErrorCode } from '../errors/error-codes.ts'
import type { PortProtocol } from '../model/port-mapping.ts'
import type { NativeBinding } from '../native/binding.ts'
import type { ContainerSpec } from '../model/plan.ts'
import { parseFields } from './monitor-connection.ts'
import type { OciRuntime } from './oci-runtime.ts'
import type { ContainerPaths, StateLayout } from './state-layout.ts'

export interface PortReservation {
  readonly protocol: PortProtocol
  readonly address: string
  /** 0 takes any free one. */
  readonly port: number
}

export interface LaunchOptions {
  readonly binding: NativeBinding
  readonly programs: NativePrograms
  readonly runtime: OciRuntime
  readonly layout: StateLayout
  readonly id: string
  readonly name: string
  readonly paths: ContainerPaths
  readonly logFile: string
  readonly reservations: readonly PortReservation[]
  /** Monitor whose reservations it may share. */
  readonly sharer: ProcessIdentity | undefined
  readonly nameServer: boolean
  readonly notify: boolean
  readonly terminal: boolean
  readonly stdin: 'none' | 'once' | 'always'
  /** Arguments that make it take over a container instead of creating one. */
  readonly adoption?: readonly string[]
  readonly environment: readonly string[]
}

export interface NativePrograms {
  readonly monitor: string
  readonly runtime: string
  readonly init: string
  readonly files: string
}

/** A process that can be told from another with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

export interface LaunchedMonitor {
  readonly init: ProcessIdentity
  readonly monitor: ProcessIdentity
  /** In the order of the reservations asked for. */
  readonly reserved: readonly PortReservation[]
}

/** Why a run could not be launched; a reservation that failed is named, so that its holder can be found. */
export class LaunchError extends StackError {
  readonly exitCode: number
  readonly takenPort: PortReservation | undefined

  constructor(
    code: ErrorCode,
    message: string,
    details: StackErrorOptions & { exitCode: number; takenPort?: PortReservation | undefined },
  ) {
    super(code, message, details)
    this.exitCode = details.exitCode
    this.takenPort = details.takenPort
  }
}

/** Starts the monitor, which creates the container or adopts it; a new one waits to be started. */
export async function launchMonitor(options: LaunchOptions): Promise<LaunchedMonitor> {
  const { binding, programs, environment } = options
  const result = await binding.spawn({
    file: programs.monitor,
    args: monitorArguments(options),
    env: environment,
    cwd: options.paths.bundle,
    stdin: null,
    timeoutMs: 0,
    maxOutputBytes: 64 * 1024,
    mergeStderr: false,
  })
  const [first = '', ...rest] = result.stdout.split('\n')
  if (first.startsWith('created ')) return parseCreated(first)
  throw launchError(options, first, [...rest, result.stderr].join('\n').trim())
}

const stdinArguments = { none: [], once: ['--stdin-once'], always: ['--stdin'] } as const

/** How long the stdin of a container stays open. */
export function stdinOf({ service, oneOff }: ContainerSpec): LaunchOptions['stdin'] {
  if (!service.stdinOpen) return 'none'
  return oneOff?.isAttached === true ? 'once' : 'always'
}

function monitorArguments(options: LaunchOptions): string[] {
  const { layout, paths, programs, runtime } = options
  return [
    ...['--id', options.id],
    ...['--runtime', runtime.program],
    ...['--root', runtime.root],
    ...(runtime.isOwn ? [] : ['--prepare', programs.runtime]),
    ...['--bundle', paths.bundle],
    ...['--log', options.logFile],
    ...options.reservations.flatMap((wanted) => ['--reserve', reservationText(wanted)]),
    ...(options.sharer === undefined
      ? []
      : ['--share-reserved', `${options.sharer.pid}:${options.sharer.startTime}`]),
    ...(options.nameServer ? ['--name-server'] : []),
    ...(options.notify ? ['--notify'] : []),
    ...stdinArguments[options.stdin],
    ...(options.terminal ? ['--terminal'] : []),
    ...['--watch-command', layout.watchCommand],
    ...['--watch-lock', layout.lock],
    ...(options.adoption ?? []),
  ]
}

function parseCreated(line: string): LaunchedMonitor {
  const fields = parseFields(line)
  const identity = (pid: string, start: string): ProcessIdentity => ({
    pid: Number(fields.get(pid)),
    startTime: fields.get(start) ?? '',
  })
  return {
    init: identity('pid', 'start'),
    monitor: identity('monitor', 'monitor-start'),
    reserved: parseReserved(fields),
  }
}

/** What the monitor says that it holds. */
export function parseReserved(fields: ReadonlyMap<string, string>): readonly PortReservation[] {
  const reserved = (fields.get('reserved') ?? '').split(',').filter((text) => text !== '')
  return reserved.map(parseReservation)
}

/** `tcp:127.0.0.1:8080`. */
export function reservationText({ protocol, address, port }: PortReservation): string {
  return `${protocol}:${address}:${port}`
}

/** `tcp:127.0.0.1:8080`. */
function parseReservation(text: string): PortReservation {
  const [protocol, ...rest] = text.split(':')
  const port = rest.pop()
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    address: rest.join(':'),
    port: Number(port),
  }
}

function launchError(options: LaunchOptions, line: string, said: string): LaunchError {
  return (
    reservationError(options.name, line) ?? runtimeError(options.name, said === '' ? line : said)
  )
}

/** `undefined` when it was no reservation that failed. */
export function reservationError(name: string, line: string): LaunchError | undefined {
  const fields = parseFields(line)
  if (fields.get('step') !== 'reserve') return undefined
  const taken = parseReservation(line.slice(line.indexOf('subject=') + 'subject='.length))
  const address = `${taken.address}:${taken.port}/${taken.protocol}`
  const cause =
    fields.get('code') === 'EADDRINUSE'
      ? 'is already in use'
      : `cannot be taken: ${fields.get('code')}`
  return new LaunchError('NW0001', `container ${name}: port ${address} ${cause}`, {
    exitCode: 128,
    takenPort: taken,
    hint: 'publish another port, or end what holds this one',
  })
}

/** The wording is that which every OCI runtime uses, since engines tell these cases by it. */
function runtimeError(name: string, said: string): LaunchError {
  const message = `container ${name}: ${said === '' ? 'the runtime failed without a message' : said}`
  if (/executable file not found|no such file or directory/i.test(said)) {
    return new LaunchError('CT0002', message, {
      exitCode: 127,
      hint: 'check `command` and `entrypoint`, and that the image has this program',
    })
  }
  if (/permission denied/i.test(said)) {
    return new LaunchError('CT0003', message, {
      exitCode: 126,
      hint: 'make the file executable in the image, or run it through an interpreter',
    })
  }
  return new LaunchError('CT0001', message, {
    exitCode: 128,
    hint: 'run `stack doctor` to see whether this machine has what containers need',
  })
}

/** The native programs beside the addon. */
export function nativePrograms(directory: string): NativePrograms {
  const program = (name: string): string => join(directory, name)
  return {
    monitor: program('stack-monitor'),
    runtime: program('stack-runtime'),
    init: program('stack-init'),
    files: program('stack-files'),
  }
}
