import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { StackError } from '../errors/stack-error.ts'
import { createExecProcess } from './bundle/create-exec-process.ts'
import { decodeRuntimeSpec, encodeRuntimeSpec } from './bundle/encode-runtime-spec.ts'
import { resolveUser, type ResolvedUser } from './bundle/resolve-user.ts'
import { removeFile } from './json-file.ts'
import type { LinuxContainer } from './linux-container.ts'
import type { LinuxEngine } from './linux-engine.ts'
import type { LinuxTools } from './linux-tools.ts'
import { connectMonitor } from './monitor-connection.ts'
import { runtimeOf } from './oci-runtime.ts'

export interface ContainerChoice {
  readonly project: string
  readonly service: string
  /** 1 is the first container of the service. */
  readonly index: number
}

/** A command inside the container of a service, as a user asks for it. */
export interface ExecOptions extends ContainerChoice {
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly user: string | null
  readonly workingDirectory: string | null
  readonly privileged: boolean
  readonly terminal: { readonly columns: number; readonly rows: number } | null
}

/**
 * Starts a command that goes on by itself. Its output is nobody's. The monitor is its parent in the end: a
 * container cannot end before each of its processes has been waited for, and not every machine's first
 * process does that.
 */
export async function execDetached(options: ExecOptions, engine: LinuxEngine): Promise<void> {
  const { processFile, container } = await writeProcess({ ...options, terminal: null }, engine)
  const { controlSocket } = engine.tools.layout.container(container.id)
  try {
    const monitor = await connectMonitor(controlSocket)
    const answer = await monitor.ask(`exec-detached ${basename(processFile)}`)
    monitor.close()
    if (answer === 'ok') return
    const message = answer.slice('error '.length)
    throw new StackError(isAboutMissingFile(message) ? 'CT0002' : 'CT0003', message, {
      hint: 'check the command, and that the container has this program',
    })
  } finally {
    removeFile(processFile)
  }
}

function isAboutMissingFile(message: string): boolean {
  return /no such file or directory|not found/.test(message)
}

/** A program that speaks the frames of native/EXEC.md on its stdin and stdout. */
export interface PreparedExec {
  readonly file: string
  readonly args: readonly string[]
  readonly cleanUp: () => void
}

export async function prepareExec(
  options: ExecOptions,
  engine: LinuxEngine,
): Promise<PreparedExec> {
  const { programs } = engine.tools
  const { processFile, container } = await writeProcess(options, engine)
  return {
    file: programs.monitor,
    args: [
      'exec',
      ...runtimeArguments(container, engine.tools),
      ...['--process', processFile],
      ...terminalArguments(options),
      container.id,
    ],
    cleanUp: () => removeFile(processFile),
  }
}

function runtimeArguments({ id, record }: LinuxContainer, tools: LinuxTools): readonly string[] {
  const { program, root } = runtimeOf(record, tools)
  const { bundle } = tools.layout.container(id)
  return ['--runtime', program, '--root', root, '--bundle', bundle]
}

async function writeProcess(
  options: ExecOptions,
  engine: LinuxEngine,
): Promise<{ readonly processFile: string; readonly container: LinuxContainer }> {
  const { tools } = engine
  const container = findRunning(options, engine)
  requireUnfrozen(container)
  const { bundle } = tools.layout.container(container.id)
  const config = decodeRuntimeSpec(await readFile(join(bundle, 'config.json'), 'utf8'))
  const process = createExecProcess({
    spec: config,
    command: options.command,
    environment: options.environment,
    user: await userOf(options, container, tools),
    workingDirectory: options.workingDirectory ?? undefined,
    privilegedCapabilities: options.privileged ? tools.machine.boundingCapabilities : undefined,
    terminal: options.terminal ?? undefined,
  })
  const processFile = join(bundle, `exec-${randomBytes(6).toString('hex')}.json`)
  await writeFile(processFile, encodeRuntimeSpec(process), { mode: 0o600 })
  return { processFile, container }
}

export function findRunning(
  { project, service, index }: ContainerChoice,
  engine: LinuxEngine,
): LinuxContainer {
  const ofService = engine.containers
    .all()
    .filter(({ subject }) => subject.project === project && subject.service === service)
    .filter(({ record }) => record.spec.oneOff === undefined && record.standsBy === undefined)
    .sort((a, b) => a.record.spec.number - b.record.spec.number)
  const container = ofService[index - 1]
  if (container?.record.run !== undefined) return container
  throw new StackError('CT0007', `service "${service}" is not running container #${index}`, {
    hint: `start it with \`stack start ${service}\``,
  })
}

/** As Docker: a command would not get on, and nobody would know why. */
function requireUnfrozen(container: LinuxContainer): void {
  const { state, name } = container.observe()
  if (state.status !== 'running' || !state.paused) return
  throw new StackError('CT0007', `container ${name} is paused, unpause the container before exec`, {
    hint: `use "stack unpause ${container.subject.service}"`,
  })
}

async function userOf(
  { user, service }: ExecOptions,
  container: LinuxContainer,
  { binding }: LinuxTools,
): Promise<ResolvedUser | undefined> {
  const pid = container.record.run?.init.pid
  if (user === null || pid === undefined) return undefined
  return resolveUser({ user, roots: [`/proc/${pid}/root`], binding, serviceName: service })
}

function terminalArguments({ terminal }: ExecOptions): string[] {
  return terminal === null ? [] : ['--terminal', `${terminal.columns}x${terminal.rows}`]
}
