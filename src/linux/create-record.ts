import { mkdirSync } from 'node:fs'
import { StackError } from '../errors/stack-error.ts'
import { decideHealthcheck } from '../model/healthcheck.ts'
import { noHookRan } from '../model/hook.ts'
import type { Image } from '../model/image.ts'
import type { ContainerSpec } from '../model/plan.ts'
import type { RootfsSource, Service } from '../model/service.ts'
import { writeContainerRecord, type ContainerRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { requireRuntime } from './oci-runtime.ts'
import { requirePlatform } from './require-platform.ts'
import { createWritableLayers } from './rootfs/create-writable-layers.ts'
import { prepareRootfs } from './rootfs/prepare-rootfs.ts'
import { requireFiles } from './volumes/mounted-files.ts'
import { inheritedMounts } from './volumes/inherited-mounts.ts'
import { prepareMounts } from './volumes/prepare-mounts.ts'

/** Makes all that a container needs before it can be started; the record comes last and makes it known. */
export async function createRecord(
  id: string,
  spec: ContainerSpec,
  tools: LinuxTools,
): Promise<ContainerRecord> {
  const { layout, clock, volumes } = tools
  const paths = layout.container(id)
  requirePlatform(spec.service, tools.machine.architecture)
  requireRuntime(spec.service)
  const image = await findImage(spec, tools)
  const layers = await prepareRootfs({
    source: spec.service.rootfs,
    image,
    images: tools.images,
    hostDirectory: layout.hostRootfs,
    nodeProgram: tools.nodeProgram,
    binding: tools.binding,
  })
  mkdirSync(paths.rootfs, { recursive: true, mode: 0o700 })
  const rootfs = await createWritableLayers({ layers, directory: paths.writable })
  await requireFiles(spec.service.files, spec.service.name)
  const { mounts, observed } = await prepareMounts({
    container: spec,
    imageConfig: image?.config,
    lowerDirectories: layers.lowerDirectories,
    volumes,
    images: tools.images,
    binding: tools.binding,
    containerId: id,
    directory: paths.writable,
    inherited: inheritedMounts(spec, tools.records()),
  })
  const createdAt = clock.now()
  const record: ContainerRecord = {
    schemaVersion: 1,
    id,
    spec,
    createdAt,
    image: displayName(spec.service.rootfs),
    command: displayedCommand(spec.service, image),
    healthcheck: decideHealthcheck(spec.service.healthcheck, image?.config),
    rootfs,
    mounts,
    observedMounts: observed,
    restart: { count: 0, streak: 0 },
    hooks: noHookRan,
    run: undefined,
    exit: undefined,
    ...(spec.succession === undefined ? {} : { standsBy: createdAt }),
  }
  writeContainerRecord(paths.record, record)
  return record
}

/** The image that a container is made from; `undefined` when it is not made from one. */
export async function findImage(
  { service, imageId }: ContainerSpec,
  { images }: Pick<LinuxTools, 'images'>,
): Promise<Image | undefined> {
  if (service.rootfs.type !== 'image') return undefined
  const { reference } = service.rootfs
  const image = await images.find(imageId ?? reference)
  if (image !== undefined) return image
  throw new StackError(
    'IM0001',
    `service ${service.name}: image ${reference} is not on this machine`,
    {
      hint: `load it with \`stack image load ARCHIVE\` or \`stack image import TREE.tar ${reference}\``,
    },
  )
}

function displayName(source: RootfsSource): string {
  switch (source.type) {
    case 'image':
      return source.reference
    case 'host':
      return 'host'
    case 'directory':
      return source.path
  }
}

function displayedCommand(service: Service, image: Image | undefined): string[] {
  const entrypoint = service.entrypoint ?? image?.config.entrypoint ?? []
  // A new entrypoint was not made for the image's command.
  const inherited = service.entrypoint === undefined ? image?.config.command : undefined
  return [...entrypoint, ...(service.command ?? inherited ?? [])]
}
