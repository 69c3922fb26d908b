import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../engine/clock.ts'
import { StackError } from '../../errors/stack-error.ts'
import { labelNames } from '../../model/labels.ts'
import type { ObservedVolume } from '../../model/observed-state.ts'
import type { Volume } from '../../model/project.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { ContentMounts, type MountedVolume } from './content-mounts.ts'
import { fillVolume } from './fill-volume.ts'
import { createVolumeDirectory, readVolume, removeVolumeDirectory } from './volume-directory.ts'
import type { VolumeStore } from './volume-store.ts'

export interface VolumesOptions {
  /** `<data>/volumes`, made if missing. */
  readonly directory: string
  readonly binding: Pick<NativeBinding, 'copyFromLayers' | 'removeTree' | 'spawn'>
  readonly clock: Clock
  /** Names of the volumes that containers, running or not, mount. */
  readonly inUse: () => Promise<readonly string[]>
}

/** Names of directories that are no volumes: half-made, or being removed. */
const unfinished = /^\.(new|trash)-/

/** Opens the volumes of a machine, and clears away what an interrupted change left. */
export async function openVolumes(options: VolumesOptions): Promise<VolumeStore> {
  const { directory, binding } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const leftovers = (await readdir(directory)).filter((name) => unfinished.test(name))
  await Promise.all(leftovers.map((name) => binding.removeTree({ path: join(directory, name) })))
  return new VolumeDirectories(options)
}

class VolumeDirectories implements VolumeStore {
  readonly #options: VolumesOptions
  /** What is done last, by volume: containers that start together wait for one another. */
  readonly #turns = new Map<string, Promise<void>>()
  readonly #contents: ContentMounts

  constructor(options: VolumesOptions) {
    this.#options = options
    this.#contents = new ContentMounts(options.binding)
  }

  async list(): Promise<readonly ObservedVolume[]> {
    const { directory } = this.#options
    const names = (await readdir(directory)).filter((name) => !unfinished.test(name))
    return names.toSorted().flatMap((name) => readVolume(directory, name) ?? [])
  }

  async create(volume: Volume, project: string): Promise<void> {
    const { key, name, labels, content } = volume
    await this.#create(name, {
      project,
      key,
      anonymous: false,
      labels: { ...labels, [labelNames.project]: project, [labelNames.volume]: key },
      ...(content === undefined ? {} : { content }),
    })
  }

  async createAnonymous(
    project: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<string> {
    const name = randomBytes(32).toString('hex')
    await this.#create(name, {
      project,
      key: null,
      anonymous: true,
      labels: { ...labels, [labelNames.project]: project, 'com.docker.volume.anonymous': '' },
    })
    return name
  }

  async remove(name: string): Promise<void> {
    const { directory, binding, inUse } = this.#options
    requireVolumeName(name)
    if ((await inUse()).includes(name)) {
      throw new StackError('VL0001', `volume ${name} is in use by a container`, {
        hint: 'remove the containers that mount it first; `stack ps --all` lists them',
      })
    }
    await this.#inTurn(name, async () => {
      const volume = this.#mounted(name)
      if (volume !== undefined) await this.#contents.unmountUnheld(volume)
      await removeVolumeDirectory(directory, name, binding)
    })
  }

  async mountpoint(name: string): Promise<string> {
    requireVolumeName(name)
    const volume = readVolume(this.#options.directory, name)
    if (volume !== undefined) return volume.mountpoint
    throw new StackError('VL0003', `volume ${name} does not exist`, {
      hint: 'see what there is with `stack volumes`, or declare the volume without `external: true`',
    })
  }

  async fill(
    name: string,
    content: { readonly layers: readonly string[]; readonly path: string },
  ): Promise<void> {
    const { directory, binding, inUse } = this.#options
    requireVolumeName(name)
    await this.#inTurn(name, async () => {
      const mounted = this.#mounted(name) !== undefined || (await inUse()).includes(name)
      await fillVolume({ directory: join(directory, name), content, mounted, binding })
    })
  }

  async attach(name: string, containerId: string): Promise<void> {
    await this.mountpoint(name)
    await this.#inTurn(name, async () => {
      const volume = this.#mounted(name)
      if (volume !== undefined) await this.#contents.attach(volume, containerId)
    })
  }

  async detach(name: string, containerId: string): Promise<void> {
    await this.#inTurn(name, async () => {
      const volume = this.#mounted(name)
      if (volume !== undefined) await this.#contents.detach(volume, containerId)
    })
  }

  async detachUnheld(): Promise<void> {
    const mounted = (await this.list()).flatMap(({ name }) => this.#mounted(name) ?? [])
    await Promise.all(
      mounted.map((volume) =>
        this.#inTurn(volume.name, () => this.#contents.unmountUnheld(volume)),
      ),
    )
  }

  /** The volume, if its content has to be mounted. */
  #mounted(name: string): MountedVolume | undefined {
    const volume = readVolume(this.#options.directory, name)
    return volume?.content === undefined ? undefined : { ...volume, content: volume.content }
  }

  /** Does one thing with a volume at a time. */
  async #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(name) ?? Promise.resolve()
    // The failure of another container's turn is that container's.
    const turn = before.catch(() => undefined).then(work)
    this.#turns.set(name, turn)
    try {
      await turn
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name)
    }
  }

  async #create(
    name: string,
    record: Omit<Parameters<typeof createVolumeDirectory>[2], 'createdAt'>,
  ): Promise<void> {
    const { directory, binding, clock } = this.#options
    requireVolumeName(name)
    if (readVolume(directory, name) !== undefined) return
    await createVolumeDirectory(directory, name, { ...record, createdAt: clock.now() }, binding)
  }
}

/** Docker's grammar. A name becomes a directory, so that nothing else may pass. */
function requireVolumeName(name: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/.test(name)) return
  throw new StackError('VL0004', `invalid volume name ${JSON.stringify(name)}`, {
    hint: 'use letters, digits, `_`, `.` and `-`, beginning with a letter or digit, at most 255',
  })
}
