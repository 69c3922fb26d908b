import { portsForm } from './canonicalise-ports.ts'
import { mountsForm } from './canonicalise-mounts.ts'
import {
  byteSizeForm,
  commandForm,
  cpusForm,
  durationForm,
  textListForm,
} from './canonicalise-values.ts'
import type { Form, FormPlace } from './canonicalise-values.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { extraHostsForm } from './extra-hosts.ts'
import { parsePortRange } from './parse-port.ts'
import { listOfDependencies, listOfKeys, mappingOfLabels, mappingOfTexts } from './short-lists.ts'
import { isNull, itemsOf, mapValues, mapping, scalar, sequence, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

export function canonicaliseService(
  service: SourceTree,
  serviceName: string,
  diagnostics: DiagnosticList,
): SourceTree {
  return applyForms(service, serviceForms, { subject: `service '${serviceName}'`, diagnostics }, [])
}

type FormTable = { readonly [key: string]: Form | FormTable }

const dependenciesForm: Form = (node) => {
  const dependencies = listOfDependencies(node)
  if (dependencies.kind !== 'mapping') return dependencies
  return mapValues(dependencies, (value) => {
    const isOpen = value.kind === 'mapping' && !value.entries.has('required')
    if (!isOpen) return value
    const required = scalar(true, value.span)
    return {
      ...value,
      entries: new Map(value.entries).set('required', {
        key: 'required',
        keySpan: value.span,
        value: required,
      }),
    }
  })
}

const networksForm: Form = (node) => (isNull(node) ? mapping({}, node.span) : listOfKeys(node))

const envFilesForm: Form = (node) =>
  sequence(
    (node.kind === 'sequence' ? node.items : [node]).map((item) =>
      item.kind === 'mapping' && item.entries.has('required')
        ? item
        : mapping(
            {
              path: item.kind === 'mapping' ? item.entries.get('path')?.value : item,
              required: scalar(true, item.span),
              format: item.kind === 'mapping' ? item.entries.get('format')?.value : undefined,
            },
            item.span,
          ),
    ),
    node.span,
  )

const exposeForm: Form = (node, { subject, diagnostics }) => {
  const items = itemsOf(node).flatMap((item) => {
    const [range = '', protocol = 'tcp', ...rest] = (textOf(item) ?? '').split('/')
    const isFine =
      parsePortRange(range) !== undefined && /^(tcp|udp|sctp)$/i.test(protocol) && rest.length === 0
    if (isFine) return [scalar(textOf(item) ?? '', item.span)]
    diagnostics.error({
      code: 'SF0006',
      message: `'${textOf(item) ?? ''}' in ${subject} is no port`,
      hint: "write a port or a range: '3000', '8000-8010/tcp'",
      span: item.span,
    })
    return []
  })
  return sequence(items, node.span)
}

/** A string is run by a shell. */
const healthTestForm: Form = (node) =>
  node.kind === 'scalar'
    ? sequence([scalar('CMD-SHELL', node.span), scalar(node.text, node.span)], node.span)
    : node

const serviceForms: FormTable = {
  command: commandForm,
  entrypoint: commandForm,
  environment: mappingOfTexts,
  env_file: envFilesForm,
  labels: mappingOfLabels,
  sysctls: mappingOfLabels,
  depends_on: dependenciesForm,
  networks: networksForm,
  ports: portsForm,
  expose: exposeForm,
  volumes: mountsForm,
  tmpfs: textListForm,
  dns: textListForm,
  extra_hosts: extraHostsForm,
  stop_grace_period: durationForm,
  mem_limit: byteSizeForm,
  mem_reservation: byteSizeForm,
  cpus: cpusForm,
  healthcheck: {
    test: healthTestForm,
    interval: durationForm,
    timeout: durationForm,
    start_period: durationForm,
    start_interval: durationForm,
  },
  deploy: {
    resources: {
      limits: { cpus: cpusForm, memory: byteSizeForm },
      reservations: { memory: byteSizeForm },
    },
  },
}

function applyForms(
  node: SourceTree,
  forms: FormTable,
  place: FormPlace,
  path: readonly string[],
): SourceTree {
  if (node.kind !== 'mapping') return node
  return mapValues(node, (value, { key }) => {
    const form = Object.hasOwn(forms, key) ? forms[key] : undefined
    if (form === undefined) return value
    const keys = [...path, key]
    if (typeof form !== 'function') return applyForms(value, form, place, keys)
    return form(value, { ...place, subject: `'${keys.join('.')}' of ${place.subject}` })
  })
}
