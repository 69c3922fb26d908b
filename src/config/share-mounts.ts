import type { Mount } from '../model/mount.ts'
import type { Service } from '../model/service.ts'

/**
 * Gives services what those of `volumes_from` declare, so that a change there is one here. Volumes
 * without a name, and what containers mount, are found when a container is made.
 */
export function shareMounts(
  entries: readonly (readonly [string, Service])[],
): Readonly<Record<string, Service>> {
  const services = new Map(entries)
  // Services that depend on one another in a cycle are refused before.
  const mountsOf = (service: Service): readonly Mount[] => {
    let mounts = service.mounts
    for (const { type, name, readOnly } of service.volumesFrom.toReversed()) {
      const origin = type === 'service' ? services.get(name) : undefined
      const known = new Set(mounts.map(({ target }) => target))
      const added = (origin === undefined ? [] : mountsOf(origin)).flatMap((mount) =>
        known.has(mount.target) ? [] : (sharedMount(mount, readOnly) ?? []),
      )
      mounts = [...mounts, ...added]
    }
    return mounts
  }
  return Object.fromEntries(
    entries.map(([key, service]) => [
      key,
      service.volumesFrom.length === 0 ? service : { ...service, mounts: mountsOf(service) },
    ]),
  )
}

/** A temporary file system is a container's own. */
function sharedMount(mount: Mount, readOnly: boolean): Mount | undefined {
  switch (mount.type) {
    case 'bind':
      return { ...mount, readOnly: mount.readOnly || readOnly }
    case 'volume':
      return mount.volume === undefined
        ? undefined
        : { ...mount, readOnly: mount.readOnly || readOnly, noCopy: true }
    case 'image':
      return mount
    case 'tmpfs':
      return undefined
  }
}
