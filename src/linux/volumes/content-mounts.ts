import { readFileSync } from 'node:fs'
import { StackError } from '../../errors/stack-error.ts'
import type { VolumeContent } from '../../model/project.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { findProgram, programPath } from '../find-program.ts'

/** A volume whose content is mounted: a share, a directory, a file system of its own. */
export interface MountedVolume {
  readonly name: string
  readonly mountpoint: string
  readonly content: VolumeContent
}

/**
 * Mounts the content of volumes while containers need it. Whether it is mounted the kernel knows;
 * who needs it is remembered here, and told again by whoever takes up containers.
 */
export class ContentMounts {
  readonly #binding: Pick<NativeBinding, 'spawn'>
  /** Ids of containers, by volume. */
  readonly #holders = new Map<string, Set<string>>()

  constructor(binding: Pick<NativeBinding, 'spawn'>) {
    this.#binding = binding
  }

  /** Fails with VL0004 when it cannot be mounted, EN0004 when a program for that is missing. */
  async attach(volume: MountedVolume, holder: string): Promise<void> {
    if (!isMounted(volume.mountpoint)) await mount(volume, this.#binding)
    const holders = this.#holders.get(volume.name) ?? new Set()
    this.#holders.set(volume.name, holders.add(holder))
  }

  /** Unmounts it with its last holder. */
  async detach(volume: MountedVolume, holder: string): Promise<void> {
    this.#holders.get(volume.name)?.delete(holder)
    await this.unmountUnheld(volume)
  }

  async unmountUnheld({ name, mountpoint }: MountedVolume): Promise<void> {
    const isHeld = (this.#holders.get(name)?.size ?? 0) > 0
    if (isHeld || !isMounted(mountpoint)) return
    const failure = await call('umount', ['--', mountpoint], this.#binding)
    if (failure === undefined) return
    throw new StackError('VL0004', `volume ${name} cannot be unmounted: ${failure}`, {
      hint: `end what uses ${mountpoint}; \`fuser -vm\` lists it`,
    })
  }
}

/** Types whose mounts mount(8) leaves to a program of another package. */
const packages: Readonly<Record<string, string>> = {
  nfs: 'nfs-common, or nfs-utils',
  nfs4: 'nfs-common, or nfs-utils',
  cifs: 'cifs-utils',
}

async function mount(
  { name, mountpoint, content }: MountedVolume,
  binding: Pick<NativeBinding, 'spawn'>,
): Promise<void> {
  const { type, device, options } = content
  const needed = packages[type]
  if (needed !== undefined && findProgram(`mount.${type}`) === undefined) {
    throw new StackError('EN0004', `volume ${name}: the program mount.${type} is missing`, {
      hint: `install the package ${needed}`,
    })
  }
  const failure = await call(
    'mount',
    [
      ...['-t', type === '' ? 'none' : type],
      ...(options === '' ? [] : ['-o', options]),
      ...['--', device, mountpoint],
    ],
    binding,
  )
  if (failure === undefined) return
  throw new StackError('VL0004', `volume ${name} cannot be mounted: ${failure}`, {
    hint: 'correct `driver_opts` of the volume, and see that its device can be reached',
  })
}

/** What a program of util-linux has to complain of, or nothing. */
async function call(
  program: string,
  args: readonly string[],
  binding: Pick<NativeBinding, 'spawn'>,
): Promise<string | undefined> {
  const file = findProgram(program)
  if (file === undefined) {
    throw new StackError('EN0004', `the program ${program} is missing, which mounts volumes`, {
      hint: 'install the package util-linux',
    })
  }
  const { exitCode, stdout, timedOut } = await binding.spawn({
    file,
    args,
    env: [`PATH=${programPath}`, 'LC_ALL=C'],
    cwd: '/',
    stdin: null,
    timeoutMs: 120_000,
    maxOutputBytes: 4096,
    mergeStderr: true,
  })
  if (exitCode === 0 && !timedOut) return undefined
  return timedOut ? 'no answer for two minutes' : stdout.trim().split('\n')[0]
}

/** proc_pid_mountinfo(5): the fifth field is the mount point, with blanks and the like in octal. */
export function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => unescapeOctal(line.split(' ')[4] ?? '') === path)
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
