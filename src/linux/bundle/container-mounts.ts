import { StackError } from '../../errors/stack-error.ts'
import type { TmpfsMount } from '../../model/mount.ts'
import type { OverlayDirectories, WritableRootfs } from '../rootfs/rootfs-layers.ts'
import { defaultMounts, type KernelMountsInput } from './default-mounts.ts'
import type { Machine } from './machine.ts'
import type { ReadyBind, ReadyImage, ReadyMount } from './ready-mount.ts'
import type { RuntimeMount } from './runtime-spec.ts'

export interface ContainerMountsInput {
  readonly serviceName: string
  readonly rootfs: WritableRootfs
  readonly mounts: readonly ReadyMount[]
  /** Of its devices. */
  readonly deviceMounts: readonly RuntimeMount[]
  readonly files: {
    readonly hosts: string
    readonly hostname: string
    readonly resolvConf: string
  }
  readonly kernel: KernelMountsInput
  readonly machine: Pick<Machine, 'recursiveReadOnly'>
  /** Whether the root file system and with it the files above are read-only. */
  readonly readOnly: boolean
}

/**
 * Everything mounted below a container's root, parents before their children. What the service
 * mounts takes the place of what would be there otherwise, and of the file systems below that.
 */
export function containerMounts(input: ContainerMountsInput): readonly RuntimeMount[] {
  const { serviceName, rootfs, mounts, deviceMounts, files, kernel, machine, readOnly } = input
  for (const { target } of mounts) refuseForbiddenTarget(target, serviceName)
  const own = mounts.map((mount) => serviceMount(mount, machine.recursiveReadOnly))
  const trees = [
    ...rootfs.overlays.map((overlay) => overlayMount(overlay.target, overlay)),
    ...defaultMounts(kernel),
  ]
  const singleFiles = [
    ...rootfs.binds.map(({ source, target }) => fileBind(source, target, true)),
    fileBind(files.resolvConf, '/etc/resolv.conf', readOnly),
    fileBind(files.hostname, '/etc/hostname', readOnly),
    fileBind(files.hosts, '/etc/hosts', readOnly),
  ]
  return [
    ...trees.filter((tree) => !own.some((each) => isAtOrBelow(tree.destination, each.destination))),
    ...singleFiles.filter((file) => !own.some((each) => each.destination === file.destination)),
    ...deviceMounts.filter((mount) => !own.some((each) => each.destination === mount.destination)),
    ...own,
  ].toSorted((a, b) => depth(a.destination) - depth(b.destination))
}

function serviceMount(mount: ReadyMount, canRecurse: boolean): RuntimeMount {
  switch (mount.type) {
    case 'bind':
      return bindMount(mount, canRecurse)
    case 'image':
      return imageMount(mount)
    case 'tmpfs':
      return tmpfsMount(mount)
  }
}

/** An overlay without a writable layer has two others at least (overlayfs.rst of the kernel). */
function imageMount({ lowerDirectories, target }: ReadyImage): RuntimeMount {
  const [only = '', second] = lowerDirectories
  const safe = ['ro', 'nosuid', 'nodev']
  if (second === undefined) {
    return { destination: target, type: 'bind', source: only, options: ['bind', ...safe] }
  }
  const layers = `lowerdir=${lowerDirectories.join(':')}`
  return { destination: target, type: 'overlay', source: 'overlay', options: [...safe, layers] }
}

function refuseForbiddenTarget(target: string, serviceName: string): void {
  if (target !== '/' && !isAtOrBelow(target, '/proc')) return
  throw new StackError('CT0001', `service ${serviceName}: nothing can be mounted at ${target}`, {
    hint: 'choose a target other than / and outside of /proc',
  })
}

/** What is mounted below a read-only source must not stay writable, where the kernel can do that. */
function bindMount(bind: ReadyBind, canRecurse: boolean): RuntimeMount {
  const { source, target, readOnly, recursive, propagation, submounts } = bind
  if (submounts === 'read-only' && !canRecurse) {
    throw new StackError('EN0002', `what is mounted below ${source} cannot be made read-only`, {
      hint: 'use Linux 5.12 or newer, or write `recursive: enabled`',
    })
  }
  const readOnlyOption = recursive && canRecurse && submounts !== 'writable' ? 'rro' : 'ro'
  // No `rw`: it would take away what the machine itself has mounted read-only.
  return {
    destination: target,
    type: 'bind',
    source,
    options: [recursive ? 'rbind' : 'bind', ...(readOnly ? [readOnlyOption] : []), propagation],
  }
}

/** Options of the stack file come last, so that `exec` or `dev` among them count. */
function tmpfsMount({ target, size, mode, options }: TmpfsMount): RuntimeMount {
  return {
    destination: target,
    type: 'tmpfs',
    source: 'tmpfs',
    options: [
      'nosuid',
      'nodev',
      'noexec',
      `mode=${(mode ?? 0o1777).toString(8)}`,
      ...(size === undefined ? [] : [`size=${size}`]),
      ...options,
    ],
  }
}

function overlayMount(target: string, overlay: OverlayDirectories): RuntimeMount {
  return {
    destination: target,
    type: 'overlay',
    source: 'overlay',
    options: [
      `lowerdir=${overlay.lowerDirectories.join(':')}`,
      `upperdir=${overlay.upperDirectory}`,
      `workdir=${overlay.workDirectory}`,
    ],
  }
}

function fileBind(source: string, target: string, readOnly: boolean): RuntimeMount {
  return {
    destination: target,
    type: 'bind',
    source,
    options: ['bind', ...(readOnly ? ['ro'] : []), 'rprivate'],
  }
}

function isAtOrBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`)
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length
}
