import { composeKeyOrders } from './compose-key-order.ts'
import type { KeyOrder } from './compose-key-order.ts'
import type { ComposeModel } from './compose-model.ts'
import { naturalOrder } from './natural-order.ts'
import type { PathTable } from './path-table.ts'
import type { PlainValue } from './source-tree.ts'
import { writeJson } from './write-json.ts'
import { writeYaml } from './write-yaml.ts'

type PlainMapping = { readonly [key: string]: PlainValue }

type OutputFormat = 'yaml' | 'json'

/**
 * `as written` for a model whose variables were not replaced: keys sorted, nothing added but the
 * name; `unnamed` without even that.
 */
export type PrintStyle = 'canonical' | 'as written' | 'unnamed'

/** Prints a model as `docker compose config` does: fixed key order, amounts as strings, `$` escaped. */
export function printConfig(
  model: ComposeModel,
  format: OutputFormat,
  style: PrintStyle = 'canonical',
): string {
  const { name, writtenName, content: written } = model
  const named = name === '' ? {} : { name }
  if (style === 'as written') return printAsWritten({ ...named, ...written }, format)
  if (style === 'unnamed') {
    const head = writtenName === undefined ? {} : { name: writtenName }
    return printAsWritten({ ...head, ...written }, format)
  }
  const content = orderMapping(model.content, composeKeyOrders(), format)
  const text =
    format === 'yaml'
      ? writeYaml(
          compose(named, content, [
            'services',
            'networks',
            'volumes',
            'secrets',
            'configs',
            'models',
          ]),
        )
      : writeJson(jsonShape(model.name, content), 2)
  return text.replaceAll('$', '$$$$') // Two dollar signs for one.
}

/** The services as Go's JSON encoder sees them. */
export function jsonServices({ content }: ComposeModel): Readonly<Record<string, PlainMapping>> {
  const { services = {} } = orderMapping(content, composeKeyOrders(), 'json')
  return mapMappings(services, jsonService) as Record<string, PlainMapping> // Services are mappings.
}

function printAsWritten(content: PlainMapping, format: OutputFormat): string {
  const sorted = orderMapping(content, undefined, format)
  return format === 'yaml' ? writeYaml(sorted) : writeJson(emptyListsAsNull(sorted), 2)
}

/** Where nothing is bound to types, an empty list is a nil slice of Go. */
function emptyListsAsNull(value: PlainValue): PlainValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(emptyListsAsNull)
  return isMapping(value) ? mapEntries(value, emptyListsAsNull) : value
}

function byteOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

const compares = { yaml: naturalOrder, json: byteOrder }

const droppedWhenEmpty = new Set(['networks', 'volumes', 'secrets', 'configs', 'models'])

/** Puts sections into an order; extensions come last. */
function compose(
  head: PlainMapping,
  content: PlainMapping,
  sections: readonly string[],
): PlainMapping {
  const extensions = Object.keys(content)
    .filter((key) => !sections.includes(key))
    .toSorted(naturalOrder)
  const entries = [...sections, ...extensions].flatMap((key) => {
    const value = content[key]
    return value === undefined || (droppedWhenEmpty.has(key) && isEmpty(value))
      ? []
      : [[key, value] as const]
  })
  return { ...head, ...Object.fromEntries(entries) }
}

function orderValue(
  value: PlainValue,
  orders: PathTable<KeyOrder> | undefined,
  format: OutputFormat,
): PlainValue {
  if (Array.isArray(value))
    return value.map((item: PlainValue, index) =>
      orderValue(item, orders?.below(String(index)), format),
    )
  if (!isMapping(value)) return value
  return orders?.value === undefined
    ? orderMapping(value, orders, format)
    : orderFixed(value, orders, orders.value, format)
}

/** A mapping whose keys the user chose. */
function orderMapping(
  value: PlainMapping,
  orders: PathTable<KeyOrder> | undefined,
  format: OutputFormat,
): PlainMapping {
  const keys = Object.keys(value).toSorted(compares[format])
  return Object.fromEntries(
    keys.map((key) => [key, orderValue(value[key] ?? null, orders?.below(key), format)]),
  )
}

function orderFixed(
  value: PlainMapping,
  orders: PathTable<KeyOrder>,
  order: KeyOrder,
  format: OutputFormat,
): PlainMapping {
  const entries = keysInOrder(value, order, format).flatMap((key) => {
    const present = value[key]
    if (present === undefined || present === null || order.left.has(key)) return []
    const ordered = printed(key, orderValue(present, orders.below(key), format), format)
    return isEmpty(ordered) && !order.kept.has(key) ? [] : [[key, ordered] as const]
  })
  return Object.fromEntries(entries)
}

function keysInOrder(
  value: PlainMapping,
  { ranks }: KeyOrder,
  format: OutputFormat,
): readonly string[] {
  const rankOf = (key: string): number => ranks.get(key) ?? ranks.size
  return (
    Object.keys(value)
      // Go's JSON encoder leaves extensions out.
      .filter((key) => !(format === 'json' && key.startsWith('x-')))
      .toSorted((a, b) => rankOf(a) - rankOf(b) || compares[format](a, b))
  )
}

const amountKeys = new Set([
  'mem_limit',
  'mem_reservation',
  'memswap_limit',
  'mem_swappiness',
  'memory',
  'rate',
  'shm_size',
  'size',
])

/** Amounts of memory are strings, hosts are sorted. */
function printed(key: string, value: PlainValue, format: OutputFormat): PlainValue {
  if (key === 'ulimits') return mapEntries(value, (limit) => printedUlimit(limit, format))
  if (amountKeys.has(key) && typeof value === 'number') return value === 0 ? '' : String(value)
  if (key === 'env_file' && Array.isArray(value)) return value.map(printedEnvFile)
  if (key === 'ssh' && isMapping(value)) return Object.entries(value).map(sshEntry)
  return key === 'extra_hosts' && Array.isArray(value)
    ? value.map(String).toSorted(byteOrder)
    : value
}

function printedEnvFile(file: PlainValue): PlainValue {
  return isMapping(file) && file['required'] === true ? (file['path'] ?? null) : file
}

/** Go's YAML has both limits wherever there is no single one above zero; its JSON leaves zeros out. */
function printedUlimit(limit: PlainValue, format: OutputFormat): PlainValue {
  if (typeof limit === 'number' && limit !== 0) return limit
  if (format === 'json') return isMapping(limit) ? limit : {}
  return { soft: 0, hard: 0, ...(isMapping(limit) ? limit : {}) }
}

function sshEntry([id, path]: readonly [string, PlainValue]): string {
  return typeof path === 'string' && path !== '' ? `${id}: ${path}` : id
}

function isEmpty(value: PlainValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isMapping(value)) return Object.keys(value).length === 0
  return value === false || value === 0 || value === ''
}

function isMapping(value: PlainValue): value is PlainMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sections sorted by name, and what Go's JSON encoder cannot leave out. */
function jsonShape(name: string, content: PlainMapping): PlainMapping {
  const { models: _, ...known } = content
  const shaped: PlainMapping = {
    name,
    ...known,
    ...(isMapping(content['services'] ?? null)
      ? { services: mapMappings(content['services'], jsonService) }
      : {}),
    ...(isMapping(content['networks'] ?? null)
      ? {
          networks: mapMappings(content['networks'], (network) =>
            withDefaults('networks.*', network, { ipam: {} }),
          ),
        }
      : {}),
  }
  return compose({}, shaped, Object.keys(shaped).toSorted())
}

function jsonService(service: PlainMapping): PlainMapping {
  const deploy = service['deploy'] ?? null
  const whole = isMapping(deploy)
    ? {
        ...service,
        deploy: withDefaults('services.*.deploy', deploy, { resources: {}, placement: {} }),
      }
    : service
  const blkio = service['blkio_config'] ?? null
  const develop = service['develop'] ?? null
  return withDefaults(
    'services.*',
    {
      ...whole,
      ...(isMapping(blkio) ? { blkio_config: jsonBlkio(blkio) } : {}),
      ...(isMapping(develop) ? { develop: jsonDevelop(develop) } : {}),
    },
    { command: null, entrypoint: null },
  )
}

/** Go names the fields of these by themselves. */
function jsonBlkio(blkio: PlainMapping): PlainMapping {
  const capitalised = (item: PlainValue): PlainValue =>
    isMapping(item)
      ? Object.fromEntries(
          Object.entries(item).map(([key, value]) => [
            key.charAt(0).toUpperCase() + key.slice(1),
            value,
          ]),
        )
      : item
  return Object.fromEntries(
    Object.entries(blkio).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(capitalised) : value,
    ]),
  )
}

function jsonDevelop(develop: PlainMapping): PlainMapping {
  const rules = develop['watch']
  if (!Array.isArray(rules)) return develop
  const watch = rules.map((rule: PlainValue) =>
    isMapping(rule)
      ? withDefaults('services.*.develop.watch.*', rule, { exec: { command: null } })
      : rule,
  )
  return { ...develop, watch }
}

function withDefaults(path: string, value: PlainMapping, defaults: PlainMapping): PlainMapping {
  let orders: PathTable<KeyOrder> | undefined = composeKeyOrders()
  for (const key of path.split('.')) orders = orders?.below(key)
  const whole = { ...defaults, ...value }
  const keys = [...(orders?.value?.ranks.keys() ?? [])].filter((key) => Object.hasOwn(whole, key))
  return { ...Object.fromEntries(keys.map((key) => [key, whole[key] ?? null])), ...whole }
}

function mapMappings(
  value: PlainValue | undefined,
  change: (value: PlainMapping) => PlainMapping,
): PlainMapping {
  return mapEntries(value, (inner) => (isMapping(inner) ? change(inner) : inner))
}

function mapEntries(
  value: PlainValue | undefined,
  change: (value: PlainValue) => PlainValue,
): PlainMapping {
  if (value === undefined || !isMapping(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]))
}
