import { bindHealthcheck } from '../bind-healthcheck.ts'
import { child, entriesOf, textOf } from '../source-tree.ts'
import type { LintCheck } from './lint-finding.ts'

/**
 * Waiting for the health of a service whose file gives no healthcheck works only when its image
 * brings one. Where none can come, the loader refuses the file.
 */
export const findUnknownHealth: LintCheck = ({ tree }) => {
  const services = child(tree, 'services')
  return entriesOf(services).flatMap((service) =>
    entriesOf(child(service.value, 'depends_on')).flatMap(({ key, keySpan, value }) => {
      const condition = child(value, 'condition')
      const target = child(services, key)
      if (textOf(condition) !== 'service_healthy' || target === undefined) return []
      if (bindHealthcheck(target) !== undefined) return []
      return {
        message: `service '${service.key}' waits for service '${key}' to be healthy, which has no healthcheck in the file`,
        hint: `give '${key}' a healthcheck, so that it does not depend on the image`,
        span: condition?.span ?? keySpan,
      }
    }),
  )
}
