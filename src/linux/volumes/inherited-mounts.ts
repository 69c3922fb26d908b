import { StackError } from '../../errors/stack-error.ts'
import type { MountsOrigin } from '../../model/mount.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { ContainerRecord } from '../container-record.ts'
import type { PreparedMount } from './prepare-mounts.ts'

/**
 * The mounts of the containers that `volumes_from` names, each target once. They need not run.
 * Fails with CT0001 when there is no such container.
 */
export function inheritedMounts(
  container: ContainerSpec,
  records: readonly ContainerRecord[],
): readonly PreparedMount[] {
  const byTarget = new Map<string, PreparedMount>()
  for (const origin of container.service.volumesFrom) {
    const { mounts, observedMounts } = findOrigin(origin, container, records)
    for (const [index, ready] of mounts.entries()) {
      const observed = observedMounts[index]
      // A temporary file system is a container's own.
      if (observed === undefined || ready.type === 'tmpfs') continue
      byTarget.set(ready.target, withMode({ ready, observed }, origin))
    }
  }
  return [...byTarget.values()]
}

/** A volume without a name stays that of the container that it was made for. */
function withMode({ ready, observed }: PreparedMount, { readOnly }: MountsOrigin): PreparedMount {
  return {
    ready: ready.type === 'bind' ? { ...ready, readOnly: ready.readOnly || readOnly } : ready,
    observed: { ...observed, readOnly: observed.readOnly || readOnly, anonymous: false },
  }
}

function findOrigin(
  { type, name }: MountsOrigin,
  { project, service }: ContainerSpec,
  records: readonly ContainerRecord[],
): ContainerRecord {
  const candidates = records.filter(({ id, spec }) =>
    type === 'service'
      ? spec.project === project && spec.service.name === name && spec.oneOff === undefined
      : spec.name === name || (name.length >= 12 && id.startsWith(name)),
  )
  const [found] = candidates.toSorted((a, b) => a.spec.number - b.spec.number)
  if (found !== undefined) return found
  const origin =
    type === 'service' ? `service ${name}, which has no container` : `${name}, which does not exist`
  throw new StackError('CT0001', `service ${service.name}: takes the volumes of ${origin}`, {
    hint: 'create that one first, or correct `volumes_from`',
  })
}
