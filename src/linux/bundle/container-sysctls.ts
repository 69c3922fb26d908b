import { StackError } from '../../errors/stack-error.ts'
import type { Service } from '../../model/service.ts'

/** Let every user of a container take low ports and send pings, as its network is its own. */
const defaultSysctls: Readonly<Record<string, string>> = {
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0 2147483647',
}

/** Settings that belong to a namespace of the container (namespaces(7), ipc_namespaces(7)). */
const namespacedSysctl =
  /^(net\.[a-z]|fs\.mqueue\.[a-z]|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname)$)/

/** Parts separated by dots, or by slashes where a part is an interface name with dots. */
const wellFormed = /^[a-z0-9_-]+([./][A-Za-z0-9_@-]+)+$/

/** Fails with CT0001 for a setting of the whole machine: a container may not change those. */
export function containerSysctls(service: Service): Readonly<Record<string, string>> {
  const { network, uts } = service.namespaces
  const sysctls: Record<string, string> = {
    ...(network.type === 'private' ? defaultSysctls : {}),
    ...(service.domainname === undefined || uts.type !== 'private'
      ? {}
      : { 'kernel.domainname': service.domainname }),
  }
  for (const [name, value] of Object.entries(service.sysctls)) {
    const dotted = name.includes('.') ? name : name.replaceAll('/', '.')
    if (!wellFormed.test(name) || !namespacedSysctl.test(dotted)) {
      throw new StackError(
        'CT0001',
        `service ${service.name}: sysctl ${name} is not a container's own`,
        {
          hint: 'only net.*, fs.mqueue.* and the limits of System V IPC can be set; set others on the machine with sysctl(8)',
        },
      )
    }
    refuseHostNamespace(dotted, service)
    if (/[\0\n]/.test(value)) {
      throw new StackError(
        'CT0001',
        `service ${service.name}: sysctl ${name} has more than one line`,
        {
          hint: 'write its value in one line',
        },
      )
    }
    sysctls[name] = value
  }
  return sysctls
}

/** A setting of a namespace that is the machine's own would change the machine. */
function refuseHostNamespace(setting: string, { name, namespaces }: Service): void {
  const [kind, key] = setting.startsWith('net.')
    ? (['network', 'network_mode'] as const)
    : setting === 'kernel.domainname'
      ? (['uts', 'uts'] as const)
      : (['ipc', 'ipc'] as const)
  if (namespaces[kind].type !== 'host') return
  throw new StackError(
    'CT0001',
    `service ${name}: sysctl ${setting} would change the machine, because of \`${key}: host\``,
    { hint: 'remove one of the two, or set it on the machine with sysctl(8)' },
  )
}
