import { applyForms } from './apply-forms.ts'
import type { FormTable } from './apply-forms.ts'
import { buildForm, buildForms } from './canonicalise-build.ts'
import { deployForms } from './canonicalise-deploy.ts'
import { deviceRequestsForm, devicesForm } from './canonicalise-devices.ts'
import { healthcheckForms } from './canonicalise-healthcheck.ts'
import { mountsForm } from './canonicalise-mounts.ts'
import { portsForm } from './canonicalise-ports.ts'
import { fileModeForms, secretMountForm, sourceForm } from './canonicalise-sources.ts'
import {
  byteSizeForm,
  commandForm,
  cpusForm,
  durationForm,
  integerForm,
  textListForm,
} from './canonicalise-values.ts'
import type { Form } from './canonicalise-values.ts'
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
  return applyForms(service, serviceForms, { subject: `service '${serviceName}'`, diagnostics })
}

export const dependenciesForm: Form = (node) => {
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

export const envFilesForm: Form = (node) =>
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

const exposeForm: Form = (node, place) => {
  const items = itemsOf(node).flatMap((item) => {
    const [range = '', protocol = 'tcp', ...rest] = (textOf(item) ?? '').split('/')
    const isFine =
      parsePortRange(range) !== undefined && /^(tcp|udp|sctp)$/i.test(protocol) && rest.length === 0
    if (!isFine)
      place.diagnostics.refusal({
        code: 'SF0006',
        message: `'${textOf(item) ?? ''}' in ${place.subject} is no port`,
        hint: "write a port or a range: '3000', '8000-8010/tcp'",
        span: item.span,
      })
    return [scalar(textOf(item) ?? '', item.span)]
  })
  return sequence(items, node.span)
}

/** A string is the cron expression alone. */
const scheduleForm: Form = (node) =>
  node.kind === 'scalar' ? mapping({ cron: scalar(node.text, node.span) }, node.span) : node

const hookForms: FormTable = { command: commandForm, environment: mappingOfTexts }

const watchForms: FormTable = {
  watch: { '*': { ignore: textListForm, include: textListForm, exec: hookForms } },
}

const rateForms: FormTable = { '*': { rate: byteSizeForm } }

const blkioForms: FormTable = {
  weight: integerForm,
  weight_device: { '*': { weight: integerForm } },
  device_read_bps: rateForms,
  device_write_bps: rateForms,
  device_read_iops: rateForms,
  device_write_iops: rateForms,
}

const serviceForms: FormTable = {
  annotations: mappingOfLabels,
  blkio_config: blkioForms,
  build: [buildForm, buildForms],
  command: commandForm,
  configs: { '*': [sourceForm, fileModeForms] },
  cpu_count: integerForm,
  cpu_period: integerForm,
  cpu_quota: integerForm,
  cpu_rt_period: integerForm,
  cpu_rt_runtime: integerForm,
  cpu_shares: integerForm,
  cpus: cpusForm,
  depends_on: dependenciesForm,
  deploy: deployForms,
  develop: watchForms,
  devices: devicesForm,
  dns: textListForm,
  dns_search: textListForm,
  entrypoint: commandForm,
  env_file: envFilesForm,
  environment: mappingOfTexts,
  expose: exposeForm,
  extra_hosts: extraHostsForm,
  gpus: deviceRequestsForm,
  group_add: textListForm,
  healthcheck: healthcheckForms,
  job: { schedule: [scheduleForm, { every: durationForm }] },
  label_file: textListForm,
  labels: mappingOfLabels,
  logging: { options: mappingOfLabels },
  mem_limit: byteSizeForm,
  mem_reservation: byteSizeForm,
  mem_swappiness: byteSizeForm,
  memswap_limit: byteSizeForm,
  models: networksForm,
  networks: [
    networksForm,
    { '*': { priority: integerForm, gw_priority: integerForm, driver_opts: mappingOfLabels } },
  ],
  oom_score_adj: integerForm,
  pids_limit: integerForm,
  ports: portsForm,
  post_start: { '*': hookForms },
  pre_start: { '*': hookForms },
  pre_stop: { '*': hookForms },
  provider: { options: { '*': textListForm } },
  secrets: { '*': [secretMountForm, fileModeForms] },
  shm_size: byteSizeForm,
  stop_grace_period: durationForm,
  storage_opt: mappingOfLabels,
  sysctls: mappingOfLabels,
  tmpfs: textListForm,
  volumes: mountsForm,
}
