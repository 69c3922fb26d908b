import { bytes } from '../model/byte-size.ts'
import type { NamespaceMode, NamespaceModes } from '../model/namespaces.ts'
import type { DeviceMapping, Isolation, Ulimit } from '../model/service.ts'
import { bindCdiDevices, isCdiName } from './bind-cdi.ts'
import { bindEntries, bindLabels, bindTextList } from './bind-values.ts'
import { runtimeProgram } from './check-runtime.ts'
import { child, isTrue, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** How far the containers of a service are set apart from the machine. */
export function bindIsolation(service: SourceTree): Isolation {
  const at = (key: string): SourceTree | undefined => child(service, key)
  const shmSize = numberOf(at('shm_size')) ?? 0
  return {
    privileged: isTrue(at('privileged')),
    capAdd: bindTextList(at('cap_add')),
    capDrop: bindTextList(at('cap_drop')),
    securityOpt: bindTextList(at('security_opt')),
    namespaces: bindNamespaces(service),
    devices: itemsOf(at('devices')).flatMap(bindDevice),
    cdiDevices: bindCdiDevices(service),
    deviceRules: bindTextList(at('device_cgroup_rules')),
    ulimits: bindEntries(at('ulimits'), bindUlimit),
    sysctls: bindLabels(at('sysctls')),
    shmSize: shmSize > 0 ? bytes(shmSize) : undefined,
    oomScoreAdj: numberOf(at('oom_score_adj')),
    cgroupParent: textOf(at('cgroup_parent')) || undefined,
    runtime: runtimeProgram(textOf(at('runtime')) ?? '') ?? undefined,
    annotations: bindLabels(at('annotations')),
  }
}

function bindDevice(device: SourceTree): readonly DeviceMapping[] {
  const source = textOf(child(device, 'source')) ?? ''
  if (isCdiName(source)) return []
  const target = textOf(child(device, 'target')) ?? source
  return [{ source, target, permissions: textOf(child(device, 'permissions')) ?? 'rwm' }]
}

/** `bridge` and the names of networks are memberships, not modes; see `bindMemberships`. */
function bindNamespaces(service: SourceTree): NamespaceModes {
  const mode = (key: string): NamespaceMode => bindMode(textOf(child(service, key)) ?? '')
  const cgroup = textOf(child(service, 'cgroup'))
  return {
    network: mode('network_mode'),
    pid: mode('pid'),
    ipc: textOf(child(service, 'ipc')) === 'none' ? { type: 'none' } : mode('ipc'),
    uts: mode('uts'),
    cgroup: cgroup === 'host' || cgroup === 'private' ? cgroup : undefined,
  }
}

function bindMode(text: string): NamespaceMode {
  const [type, name] = splitMode(text)
  if (type === 'host') return { type }
  return (type === 'service' || type === 'container') && name !== undefined
    ? { type, name }
    : { type: 'private' }
}

/** Takes `service:name` apart. */
export function splitMode(text: string): readonly [string, string?] {
  const colon = text.indexOf(':')
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)]
}

function bindUlimit(node: SourceTree): Ulimit {
  const both = numberOf(node)
  const soft = both ?? numberOf(child(node, 'soft')) ?? -1
  return { soft, hard: both ?? numberOf(child(node, 'hard')) ?? soft }
}
