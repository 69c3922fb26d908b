import { seconds } from '../model/duration.ts'
import type {
  Dependency,
  DependencyCondition,
  Rerun,
  RootfsSource,
  Service,
} from '../model/service.ts'
import { bindFiles, type FileSources } from './bind-files.ts'
import { bindHealthcheck } from './bind-healthcheck.ts'
import { bindHooks } from './bind-hooks.ts'
import { bindIsolation } from './bind-isolation.ts'
import { bindMounts, bindMountsOrigins } from './bind-mounts.ts'
import { bindLinks, bindMemberships } from './bind-networks.ts'
import { bindPort } from './bind-port.ts'
import { bindResources } from './bind-resources.ts'
import { bindRestart } from './bind-restart.ts'
import { bindUpdate } from './bind-update.ts'
import { bindSchedule } from './bind-schedule.ts'
import { bindDuration, bindEntries, bindLabels, bindTextList, bindTexts } from './bind-values.ts'
import { parseExtraHost } from './extra-hosts.ts'
import { signalName } from './signal-name.ts'
import { child, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** Reads a canonical, checked service. */
export function bindService(name: string, node: SourceTree, sources: FileSources): Service {
  const at = (key: string): SourceTree | undefined => child(node, key)
  return {
    name,
    rootfs: bindRootfs(node),
    platform: textOf(at('platform')),
    command: bindCommand(at('command')),
    entrypoint: bindCommand(at('entrypoint')),
    environment: bindTexts(at('environment')),
    workingDirectory: textOf(at('working_dir')),
    user: textOf(at('user')),
    groupAdd: bindTextList(at('group_add')),
    hostname: textOf(at('hostname')),
    domainname: textOf(at('domainname')),
    containerName: textOf(at('container_name')),
    replicas: replicasOf(node),
    ports: itemsOf(at('ports')).map(bindPort),
    expose: bindExpose(at('expose')),
    mounts: bindMounts(node),
    volumesFrom: bindMountsOrigins(node),
    files: bindFiles(node, sources),
    links: bindLinks(node),
    networks: bindMemberships(node),
    dependsOn: bindEntries(at('depends_on'), bindDependency),
    healthcheck: bindHealthcheck(node),
    hooks: bindHooks(node),
    restart: bindRestart(node),
    rerun: (textOf(child(at('job'), 'rerun')) ?? 'changed') as Rerun, // The schema allows no other.
    schedule: bindSchedule(node),
    init: isTrue(at('init')),
    stopSignal: signalName(textOf(at('stop_signal')) ?? ''),
    stopGracePeriod: bindDuration(at('stop_grace_period'), seconds(10)),
    labels: bindLabels(at('labels')),
    readOnly: isTrue(at('read_only')),
    ...bindIsolation(node),
    extraHosts: bindExtraHosts(at('extra_hosts')),
    dns: bindTextList(at('dns')),
    dnsSearch: bindTextList(at('dns_search')),
    dnsOptions: bindTextList(at('dns_opt')),
    tty: isTrue(at('tty')),
    stdinOpen: isTrue(at('stdin_open')),
    attach: at('attach') === undefined || isTrue(at('attach')),
    profiles: bindTextList(at('profiles')),
    resources: bindResources(node),
    update: bindUpdate(child(at('deploy'), 'update_config')),
    rollback: bindUpdate(child(at('deploy'), 'rollback_config')),
  }
}

/** Containers that the file asks for. */
export function replicasOf(service: SourceTree): number {
  return (
    numberOf(child(service, 'scale')) ?? numberOf(child(child(service, 'deploy'), 'replicas')) ?? 1
  )
}

function bindRootfs(node: SourceTree): RootfsSource {
  const image = textOf(child(node, 'image'))
  if (image !== undefined) return { type: 'image', reference: image }
  const path = textOf(child(node, 'rootfs')) ?? 'host'
  return path === 'host' ? { type: 'host' } : { type: 'directory', path }
}

function bindCommand(node: SourceTree | undefined): readonly string[] | undefined {
  return node?.kind === 'sequence' ? bindTextList(node) : undefined
}

/** Ports one by one, with their protocol. */
function bindExpose(node: SourceTree | undefined): readonly string[] {
  return bindTextList(node).flatMap((text) => {
    const [range = '', protocol = 'tcp'] = text.split('/')
    const [first = '', last = first] = range.split('-')
    const count = Number(last) - Number(first) + 1
    return Array.from(
      { length: count },
      (_, index) => `${Number(first) + index}/${protocol.toLowerCase()}`,
    )
  })
}

function bindDependency(node: SourceTree): Dependency {
  return {
    condition: (textOf(child(node, 'condition')) ?? 'service_started') as DependencyCondition, // The schema allows no other.
    restart: isTrue(child(node, 'restart')),
    required: isTrue(child(node, 'required')),
  }
}

function bindExtraHosts(node: SourceTree | undefined): Readonly<Record<string, readonly string[]>> {
  const hosts = new Map<string, readonly string[]>()
  for (const text of bindTextList(node)) {
    const host = parseExtraHost(text)
    if (host !== undefined) hosts.set(host.name, [...(hosts.get(host.name) ?? []), host.address])
  }
  return Object.fromEntries(hosts)
}
