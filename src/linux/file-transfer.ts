import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { StackError } from '../errors/stack-error.ts'
import type { ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { ContainerPaths } from './state-layout.ts'

/** What `stack-files` does: its words before those that say where the root is. */
export type TransferWords = readonly [
  verb: 'read' | 'write' | 'tree' | 'changes',
  path: string,
  ...options: string[],
]

/** A program that reads or writes files of one container as a tar, on its stdout or stdin. */
export interface FileTransfer {
  readonly input: Writable
  readonly output: Readable
  /** Rejects with what the program said, when it failed. */
  readonly ended: Promise<void>
  /** What it has said so far, such as what it left out. */
  readonly notes: () => readonly string[]
  readonly stop: () => void
}

export function openTransfer(
  words: TransferWords,
  record: ContainerRecord,
  { programs, layout }: Pick<LinuxTools, 'programs' | 'layout'>,
): FileTransfer {
  const place = placeWords(words[0], record, layout.container(record.id))
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    programs.files,
    [...words, ...place],
    { stdio: ['pipe', 'pipe', 'pipe'], env: {}, cwd: '/', detached: true },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < longestNotes) said += chunk.toString()
  })
  // It may end before it has read all; how it ended says why.
  child.stdin.on('error', () => undefined)
  return {
    input: child.stdin,
    output: child.stdout,
    ended: endOf(child, words[1], record.spec.name, () => said),
    notes: () => said.split('\n').filter((line) => line !== ''),
    stop: () => void child.kill('SIGKILL'),
  }
}

/** Of a container that runs, its own root; of one that does not, its layers, volumes and directories. */
function placeWords(
  verb: TransferWords[0],
  { run, rootfs, mounts }: ContainerRecord,
  paths: ContainerPaths,
): readonly string[] {
  const root =
    run === undefined
      ? ['--mount-point', paths.rootfs]
      : ['--process', `${run.init.pid}:${run.init.startTime}`]
  const isOfLayers = verb === 'tree' || verb === 'changes'
  if (run !== undefined && !isOfLayers) return root
  const overlays = [{ target: '/', ...rootfs.root }, ...rootfs.overlays].flatMap(
    ({ target, lowerDirectories, upperDirectory, workDirectory }) => [
      ...['--overlay', target, lowerDirectories.join(':'), upperDirectory, workDirectory],
    ],
  )
  const own = rootfs.binds.flatMap(({ source, target }) => ['--bind', source, target])
  if (isOfLayers) return [...root, ...overlays, ...own]
  const others = mounts.flatMap((mount) =>
    mount.type === 'bind' ? ['--bind', mount.source, mount.target] : [],
  )
  return [...root, ...overlays, ...own, ...others]
}

const longestNotes = 64 * 1024

/** `stack-files` ends with this when there is nothing at the path. */
const nothingThere = 2

async function endOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  path: string,
  containerName: string,
  saidBy: () => string,
): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  const said = saidBy()
  if (code === nothingThere) {
    throw new StackError(
      'CT0011',
      `could not find the file ${path} in container ${containerName}`,
      {
        hint: 'look with `stack exec` what is there',
        evidence: [said.trim()],
      },
    )
  }
  throw new StackError('CT0011', `files of ${containerName} cannot be copied: ${said.trim()}`)
}
