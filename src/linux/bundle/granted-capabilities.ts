import { hintForName } from '../../errors/nearest-name.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { Service } from '../../model/service.ts'
import { capabilityNames } from './capability-names.ts'
import type { RuntimeCapabilities } from './runtime-spec.ts'

/** What Docker gives to every container. */
const defaultCapabilities: readonly string[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FSETID',
  'CAP_FOWNER',
  'CAP_MKNOD',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETFCAP',
  'CAP_SETPCAP',
  'CAP_NET_BIND_SERVICE',
  'CAP_SYS_CHROOT',
  'CAP_KILL',
  'CAP_AUDIT_WRITE',
]

/**
 * The bounding set of a service's containers, in the order of the capabilities' numbers.
 * Fails with CT0001 for a name that is none, and with EN0001 for one that this machine withholds.
 */
export function grantedCapabilities(
  service: Service,
  available: readonly string[],
): readonly string[] {
  if (service.privileged) return available
  const added = service.capAdd.map((name) => canonicalName(name, service.name))
  const dropped = service.capDrop.map((name) => canonicalName(name, service.name))
  const withheld = added.find((name) => name !== 'ALL' && !available.includes(name))
  if (withheld !== undefined) {
    throw new StackError(
      'EN0001',
      `service ${service.name}: this machine does not grant ${withheld}`,
      {
        hint: 'remove it from `cap_add`, or run as a user that has it',
      },
    )
  }
  return available.filter((name) => {
    if (added.includes(name)) return !dropped.includes(name)
    if (dropped.includes('ALL') || dropped.includes(name)) return false
    return added.includes('ALL') || defaultCapabilities.includes(name)
  })
}

/**
 * The sets with which a process starts. Inheritable and ambient ones are empty, and so are those
 * in effect for a user other than root, as after execve(2).
 */
export function capabilitySets(bounding: readonly string[], uid: number): RuntimeCapabilities {
  const inEffect = uid === 0 ? bounding : []
  return {
    bounding,
    effective: inEffect,
    permitted: inEffect,
    inheritable: [],
    ambient: [],
  }
}

function canonicalName(written: string, serviceName: string): string {
  const upper = written.toUpperCase()
  if (upper === 'ALL' || upper === 'CAP_ALL') return 'ALL'
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  if (capabilityNames.includes(name)) return name
  const hint = hintForName(name, capabilityNames)
  throw new StackError(
    'CT0001',
    `service ${serviceName}: unknown capability ${written}`,
    hint === undefined ? {} : { hint },
  )
}
