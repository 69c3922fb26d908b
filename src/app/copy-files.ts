import { spawn } from 'node:child_process'
import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ControlClient } from '../client/control-client.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { withSupervisor } from './connect.ts'
import type { CopyDirection } from './copy-place.ts'
import type { FoundProject } from './find-project.ts'
import { checkServices, readAllContainers } from './list-containers.ts'
import type { Surroundings } from './surroundings.ts'

export interface CopyOptions {
  /** From 1; `undefined` takes all of a service when copying into it, else the first. */
  readonly index: number | undefined
  readonly includesOneOffs: boolean
  readonly followsLink: boolean
  /** Whether owners stay as they are. */
  readonly keepsOwners: boolean
  readonly input: Readable
  readonly output: NodeJS.WritableStream
}

/** Copies as `docker compose cp` does. Nothing of the image is run. Resolves with what was left out. */
export function copyFiles(
  { name, project }: FoundProject,
  direction: CopyDirection,
  options: CopyOptions,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  return withSupervisor(surroundings, async (client) => {
    const all = await readAllContainers(client, name)
    const { service } = direction.container
    checkServices([service], all, project)
    const containers = all
      .map(({ container }) => container)
      .filter((container) => container.service === service)
      .filter(({ oneOff }) => oneOff === undefined || options.includesOneOffs)
      .filter(({ number }) => options.index === undefined || number === options.index)
    const [first] = containers
    if (first === undefined) throw noContainer(service, options.index)
    if (direction.type === 'out of') {
      return copyOut(client, first, direction, options, surroundings)
    }
    const notes: string[] = []
    for (const container of containers) {
      notes.push(...(await copyInto(client, container, direction, options, surroundings)))
    }
    return notes
  })
}

async function copyOut(
  client: ControlClient,
  { id }: ObservedContainer,
  { container, target }: Extract<CopyDirection, { type: 'out of' }>,
  options: CopyOptions,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const { path } = container
  const archive = await client.readFiles(id, { path, followsLink: options.followsLink })
  if (target.type === 'stream') {
    await pipeline(archive, options.output, { end: false })
    return []
  }
  const { root, inside } = await confine(
    resolve(surroundings.workingDirectory, target.path),
    target.path,
  )
  const owner = options.keepsOwners ? [] : ['--owner', `${surroundings.userId}:0`]
  const content = meansContent(path) ? ['--content'] : []
  const words = ['write', inside, ...content, ...owner, '--directory', root]
  return runFiles(words, surroundings, (files) => pipeline(archive, files.input))
}

async function copyInto(
  client: ControlClient,
  { id }: ObservedContainer,
  { container, source }: Extract<CopyDirection, { type: 'into' }>,
  options: CopyOptions,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const owner = options.keepsOwners ? null : '0:0'
  const { path } = container
  if (source.type === 'stream') {
    const choices = { path, isArchive: true, meansContent: false, owner: null }
    return (await client.writeFiles(id, choices, options.input)).notes
  }
  const absolute = resolve(surroundings.workingDirectory, source.path)
  const ending = /\/\.?$/.exec(source.path)?.[0] ?? ''
  const follow = options.followsLink ? ['--follow-link'] : []
  const words = ['read', `${absolute}${ending}`, ...follow, '--directory', '/']
  const choices = { path, isArchive: false, meansContent: meansContent(source.path), owner }
  let notes: readonly string[] = []
  await runFiles(words, surroundings, async (files) => {
    notes = (await client.writeFiles(id, choices, files.output)).notes
  })
  return notes
}

/** `dir/.` is what is in the directory. */
function meansContent(path: string): boolean {
  return path.endsWith('/.') || path === '.'
}

/**
 * The directory below which all that is copied stays, and the target as seen from there: what a
 * container holds must not lead out of where the user wants it.
 */
async function confine(
  target: string,
  written: string,
): Promise<{ readonly root: string; readonly inside: string }> {
  const isDirectory = (await statIfPresent(target))?.isDirectory() === true
  if (isDirectory) return { root: target, inside: '/' }
  return {
    root: dirname(target),
    inside: `/${basename(target)}${written.endsWith('/') ? '/' : ''}`,
  }
}

async function statIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

interface FilesProgram {
  readonly input: Writable
  readonly output: Readable
}

/** Runs `stack-files` on this machine's own files. Resolves with what it said; throws CT0011 when it failed. */
async function runFiles(
  words: readonly string[],
  { programDirectory }: Surroundings,
  work: (program: FilesProgram) => Promise<void>,
): Promise<readonly string[]> {
  const child = spawn(`${programDirectory}/native/stack-files`, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  const worked = work({ input: child.stdin, output: child.stdout }).then(() => undefined, toError)
  const [status, problem] = await Promise.all([code, worked])
  if (status !== 0) throw new StackError('CT0011', `files cannot be copied: ${said.trim()}`)
  if (problem !== undefined) throw problem
  return said.split('\n').filter((line) => line !== '')
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function noContainer(service: string, index: number | undefined): StackError {
  const which = index === undefined ? '' : ` #${index}`
  return new StackError('CL0002', `no container found for service "${service}"${which}`, {
    hint: `create it with "stack up -d ${service}"`,
  })
}
