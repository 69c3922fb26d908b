import { splitMode } from './bind-isolation.ts'
import { isCdiName } from './bind-cdi.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

interface ModeKey {
  /** Values besides `host`, `service:NAME` and `container:NAME`. */
  readonly words: readonly string[]
  readonly canShare: boolean
}

const modeKeys = Object.entries<ModeKey>({
  pid: { words: ['private', ''], canShare: true },
  ipc: { words: ['private', 'shareable', 'none', ''], canShare: true },
  uts: { words: ['private', ''], canShare: true },
  userns_mode: { words: [''], canShare: false },
})

/** Checks how a service asks to be set apart from the machine. */
export function checkIsolation(service: SourceEntry, diagnostics: DiagnosticList): void {
  for (const [key, modeKey] of modeKeys) {
    checkMode(service, key, modeKey, diagnostics)
  }
  checkDevices(service, diagnostics)
  checkHostNetwork(service, diagnostics)
  checkOwned(service, diagnostics)
}

function checkMode(
  service: SourceEntry,
  key: string,
  { words, canShare }: ModeKey,
  diagnostics: DiagnosticList,
): void {
  const node = child(service.value, key)
  const text = textOf(node)
  if (node === undefined || text === undefined || text === 'host' || words.includes(text)) return
  const [type, name = ''] = splitMode(text)
  if (canShare && (type === 'service' || type === 'container') && name !== '') return
  const known = ['host', ...words.filter((word) => word !== '')]
  const all = canShare ? [...known, 'service:NAME', 'container:NAME'] : known
  diagnostics.refusal({
    code: 'SF0006',
    message: `'${key}' of service '${service.key}' is not valid: '${text}'`,
    hint: `write ${all.join(', ')}, or leave it out`,
    span: node.span,
  })
}

const deviceRule = /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/

function checkDevices({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const device of itemsOf(child(value, 'devices'))) {
    const source = textOf(child(device, 'source')) ?? ''
    const target = textOf(child(device, 'target')) ?? source
    const permissions = textOf(child(device, 'permissions')) ?? 'rwm'
    const problem = deviceProblem(source, target, permissions)
    if (problem === undefined) continue
    const [reason, hint] = problem
    diagnostics.refusal({
      code: 'SF0006',
      message: `device '${source}' of service '${key}' ${reason}`,
      hint,
      span: device.span,
    })
  }
  for (const rule of itemsOf(child(value, 'device_cgroup_rules'))) {
    if (deviceRule.test(textOf(rule) ?? '')) continue
    diagnostics.refusal({
      code: 'SF0006',
      message: `'${textOf(rule) ?? ''}' in 'device_cgroup_rules' of service '${key}' is no rule`,
      hint: "write a type, numbers and permissions: 'c 1:3 rwm', or 'b *:* r'",
      span: rule.span,
    })
  }
}

function deviceProblem(
  source: string,
  target: string,
  permissions: string,
): readonly [string, string] | undefined {
  if (isCdiName(source)) return undefined
  if (!source.startsWith('/') || !target.startsWith('/')) {
    return [
      'has no absolute path',
      "write '/dev/source:/dev/target:rwm', or 'vendor.com/class=device'",
    ]
  }
  return /^[rwm]{1,3}$/.test(permissions)
    ? undefined
    : [`has the permissions '${permissions}'`, "write some of the letters in 'rwm'"]
}

/** Ports of a service without a network of its own are its own ports already. */
function checkHostNetwork({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const mode = textOf(child(value, 'network_mode')) ?? ''
  const ports = child(value, 'ports')
  if (itemsOf(ports).length === 0) return
  const [type] = splitMode(mode)
  if (type === 'host' || type === 'none') {
    diagnostics.warning({
      code: 'SF0020',
      message: `'ports' of service '${key}' have no effect with 'network_mode: ${mode}'`,
      hint: "remove 'ports'",
      span: ports?.span,
    })
  }
  if (type !== 'service' && type !== 'container') return
  diagnostics.refusal({
    code: 'SF0012',
    message: `service '${key}' publishes ports, and has the network of another one`,
    hint: `publish them from ${mode.replace(':', ' ')}`,
    span: ports?.span,
  })
}

const names = ['hostname', 'domainname']

/** What is written into a namespace or its files; those of others are theirs. */
const ownedKeys = [
  { owner: 'uts', types: ['host', 'service', 'container'], keys: names },
  {
    owner: 'network_mode',
    types: ['service', 'container'],
    keys: [...names, 'dns', 'dns_search', 'dns_opt', 'extra_hosts', 'mac_address'],
  },
]

function checkOwned({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const { owner, types, keys } of ownedKeys) {
    const mode = textOf(child(value, owner)) ?? ''
    const [type] = splitMode(mode)
    if (!types.includes(type)) continue
    for (const name of keys) {
      refuseName(child(value, name), { key, name, owner, mode }, diagnostics)
    }
  }
}

function refuseName(
  node: SourceTree | undefined,
  names: { readonly key: string; readonly name: string; readonly owner: string; mode: string },
  diagnostics: DiagnosticList,
): void {
  if (node === undefined) return
  const { key, name, owner, mode } = names
  diagnostics.refusal({
    code: 'SF0012',
    message: `service '${key}' has both '${name}' and '${owner}: ${mode}'`,
    hint: `remove '${name}'`,
    span: node.span,
  })
}
