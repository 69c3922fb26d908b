import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { NativeBinding } from '../../native/binding.ts'
import { isPresent } from '../json-file.ts'
import { buildSkeleton } from './build-skeleton.ts'
import { findSystemTrees, type SystemTrees } from './system-trees.ts'
import type { FileBind, RootfsLayers } from './rootfs-layers.ts'
import { surveyEtc } from './survey-etc.ts'

export interface HostRootfsOptions {
  /** Where the skeletons are kept, made if missing. */
  readonly directory: string
  /** The running Node; bound into the container when no system directory holds it. */
  readonly nodeProgram: string
  readonly binding: Pick<NativeBinding, 'removeTree'>
  /** `/`, or the root of another machine's tree. */
  readonly machineRoot: string
}

/** Raised when skeletons are made in another way, so that no old one is taken. */
const skeletonVersion = 1

/**
 * The layers of a copy-on-write view of this machine: its programs in place, a snapshot of `/etc`
 * without secrets, and nothing else of it. A snapshot is made anew when `/etc` changes; containers
 * go on with the one that they have.
 */
export async function prepareHostRootfs(options: HostRootfsOptions): Promise<RootfsLayers> {
  const { directory, nodeProgram, machineRoot } = options
  const [etc, mountinfo] = await Promise.all([
    surveyEtc(join(machineRoot, 'etc')),
    readFile('/proc/self/mountinfo', 'utf8'),
  ])
  const trees = await findSystemTrees(machineRoot, mountinfo)
  const name = `${skeletonVersion}-${etc.fingerprint(JSON.stringify(trees))}`
  const skeleton = join(directory, name)
  if (!isPresent(skeleton)) {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const temporary = join(directory, `.new-${randomBytes(8).toString('hex')}`)
    await buildSkeleton({ directory: temporary, machineRoot, etc: etc.entries, trees })
    await moveIntoPlace(temporary, skeleton, options.binding)
  }
  return {
    lowerDirectories: [skeleton],
    overlays: trees.directories.map((target) => ({
      target,
      lowerDirectories: [join(machineRoot, target)],
    })),
    binds: nodeBinds(nodeProgram, trees),
  }
}

/** Another container of the same moment may have been first; its skeleton is as good. */
async function moveIntoPlace(
  temporary: string,
  skeleton: string,
  binding: HostRootfsOptions['binding'],
): Promise<void> {
  try {
    await rename(temporary, skeleton)
  } catch (error) {
    if (!isPresent(skeleton)) throw error
    await binding.removeTree({ path: temporary })
  }
}

/** A Node from a version manager lies in a home directory, which the container does not see. */
function nodeBinds(nodeProgram: string, trees: SystemTrees): readonly FileBind[] {
  const isSeen = trees.directories.some((tree) => nodeProgram.startsWith(`${tree}/`))
  return isSeen ? [] : [{ source: nodeProgram, target: '/usr/local/bin/node' }]
}
