import { setTimeout as pause } from 'node:timers/promises'
import { StackError } from '../errors/stack-error.ts'
import { controlSocketPath } from '../model/state-directories.ts'
import { version } from '../model/version.ts'
import type { VersionAnswer } from './api.ts'
import { ControlClient, type ClientOptions } from './control-client.ts'
import { ControlSocket, isUnserved } from './control-socket.ts'
import type { SupervisorProgram } from './start-supervisor.ts'

const attempts = 20
const lookEveryMs = 25
const looks = 40

/**
 * Connects to stackd, and starts it when nobody serves its socket. Commands that do so at the same
 * time all end up with the one that won the lock. A stackd of another version is
 * replaced, unless it is at work on a command; containers go on.
 */
export async function connectSupervisor(
  program: SupervisorProgram,
  options: ClientOptions = { dryRun: false },
): Promise<ControlClient> {
  const socket = new ControlSocket(controlSocketPath(program.directories))
  const client = new ControlClient(socket, options)
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const answer = await askVersion(client)
      if (answer === undefined) {
        const { startSupervisor } = await import('./start-supervisor.ts')
        if ((await startSupervisor(program)) === 'running') await waitUntilServed(client)
      } else if (answer.version === version) {
        return client
      } else {
        await retire(client, answer, program)
      }
    }
    throw new StackError('DM0001', 'supervisor was started again and again and serves nothing', {
      hint: 'run "stack doctor" to see what this machine lacks',
    })
  } catch (error) {
    client.close()
    throw error
  }
}

/** Connects to a stackd that runs; `undefined` when none does. Of any version. */
export async function findSupervisor(socketPath: string): Promise<VersionAnswer | undefined> {
  const client = new ControlClient(new ControlSocket(socketPath))
  try {
    return await askVersion(client)
  } finally {
    client.close()
  }
}

async function askVersion(client: ControlClient): Promise<VersionAnswer | undefined> {
  try {
    return await client.version()
  } catch (error) {
    if (isUnserved(error)) return undefined
    throw error
  }
}

/** The winner of the lock tells only the process that started it, so its socket is looked for. */
async function waitUntilServed(client: ControlClient): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    if ((await askVersion(client)) !== undefined) return
    await pause(lookEveryMs)
  }
}

async function retire(
  client: ControlClient,
  answer: VersionAnswer,
  { node, file }: SupervisorProgram,
): Promise<void> {
  try {
    await client.shutdown([node, file])
  } catch (error) {
    if (isUnserved(error)) return
    throw new StackError(
      'DM0003',
      `supervisor of version ${answer.version} runs (process ${answer.pid}), this is version ${version}`,
      {
        hint: `run the command again when no other one is under way; if that does not help, run "stack down" of version ${answer.version} for its projects`,
        cause: error,
      },
    )
  }
  for (let look = 0; look < looks; look += 1) {
    if ((await askVersion(client)) === undefined) return
    await pause(lookEveryMs)
  }
}
