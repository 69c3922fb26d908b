import { applyForms } from './apply-forms.ts'
import type { FormTable } from './apply-forms.ts'
import { buildForm } from './canonicalise-build.ts'
import { deviceOf } from './canonicalise-devices.ts'
import { canonicaliseExternal } from './canonicalise-external.ts'
import { mountOfText } from './canonicalise-mounts.ts'
import { portsOfText } from './canonicalise-ports.ts'
import { secretMountForm, sourceForm } from './canonicalise-sources.ts'
import { dependenciesForm, envFilesForm } from './canonicalise-service.ts'
import { textForm } from './canonicalise-values.ts'
import type { Form } from './canonicalise-values.ts'
import { DiagnosticList } from './diagnostic-list.ts'
import { listOfKeys, listOfStrings, mappingOfPairs } from './short-lists.ts'
import { itemsOf, mapValues, mapping, scalar, sequence, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/**
 * Brings short forms into long ones as far as that does not read the values: variables in them
 * are not replaced. What cannot be taken apart yet stays as it is written.
 */
export function canonicaliseUnread(
  tree: SourceMapping,
  diagnostics: DiagnosticList,
): SourceMapping {
  return mapValues(tree, (section, { key: sectionKey }) => {
    if (section.kind !== 'mapping') return section
    if (sectionKey === 'services')
      return mapValues(section, (service, { key }) =>
        canonicaliseUnreadService(service, key, diagnostics),
      )
    if (!resourceSections.has(sectionKey)) return section
    return mapValues(section, (resource, { key }) =>
      resource.kind === 'mapping' ? canonicaliseExternal(resource, key, diagnostics) : resource,
    )
  })
}

export function canonicaliseUnreadService(
  service: SourceTree,
  serviceName: string,
  diagnostics: DiagnosticList,
): SourceTree {
  return applyForms(service, unreadForms, { subject: `service '${serviceName}'`, diagnostics })
}

const resourceSections = new Set(['networks', 'volumes', 'configs', 'secrets'])

/** Each item that can be taken apart; the others as they are. */
function itemsForm(take: (item: SourceTree) => SourceTree | undefined): Form {
  return (node) =>
    sequence(
      itemsOf(node).map((item) => take(item) ?? item),
      node.span,
    )
}

/** Compose takes all ports apart, or none. */
const portsForm: Form = (node) => {
  const ports = itemsOf(node).map((item) =>
    item.kind === 'mapping' ? [withPortDefaults(item)] : portsOfText(item),
  )
  const isUnread = ports.includes(undefined)
  return isUnread
    ? itemsForm((item) => (item.kind === 'mapping' ? withPortDefaults(item) : item))(node, unread)
    : sequence(
        ports.flatMap((items) => items ?? []),
        node.span,
      )
}

const unread = { subject: '', diagnostics: new DiagnosticList('config') }

function withPortDefaults(port: SourceMapping): SourceMapping {
  return withDefault(withDefault(port, 'protocol', 'tcp'), 'mode', 'ingress')
}

function withDefault(node: SourceMapping, key: string, value: string): SourceMapping {
  if (node.entries.has(key)) return node
  return withEntry(node, { key, keySpan: node.span, value: scalar(value, node.span) })
}

const requestsForm: Form = (node) =>
  node.kind === 'scalar'
    ? sequence([mapping({ count: scalar('all', node.span) }, node.span)], node.span)
    : itemsForm((item) =>
        item.kind !== 'mapping' || item.entries.has('device_ids')
          ? item
          : withDefault(item, 'count', 'all'),
      )(node, unread)

const watchForms: FormTable = { '*': { ignore: listOfStrings, include: listOfStrings } }

const unreadForms: FormTable = {
  build: [
    buildForm,
    {
      additional_contexts: mappingOfPairs,
      provenance: textForm,
      sbom: textForm,
      secrets: { '*': sourceForm },
      ssh: mappingOfPairs,
    },
  ],
  configs: { '*': sourceForm },
  depends_on: dependenciesForm,
  deploy: { resources: { reservations: { devices: requestsForm } } },
  develop: { watch: watchForms },
  devices: itemsForm((item) => deviceOf(item)),
  dns: listOfStrings,
  env_file: envFilesForm,
  gpus: requestsForm,
  label_file: listOfStrings,
  models: listOfKeys,
  networks: listOfKeys,
  ports: portsForm,
  secrets: { '*': secretMountForm },
  volumes: itemsForm((item) => mountOfText(item)),
}
