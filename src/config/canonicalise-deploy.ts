import type { FormTable } from './apply-forms.ts'
import { deviceRequestsForm } from './canonicalise-devices.ts'
import { byteSizeForm, cpusForm, durationForm, integerForm } from './canonicalise-values.ts'
import { mappingOfLabels } from './short-lists.ts'

const updateForms: FormTable = { delay: durationForm, monitor: durationForm }

export const deployForms: FormTable = {
  labels: mappingOfLabels,
  update_config: updateForms,
  rollback_config: updateForms,
  resources: {
    limits: { cpus: cpusForm, memory: byteSizeForm },
    reservations: {
      cpus: cpusForm,
      memory: byteSizeForm,
      devices: deviceRequestsForm,
      generic_resources: { '*': { discrete_resource_spec: { value: integerForm } } },
    },
  },
  restart_policy: { delay: durationForm, window: durationForm },
}
