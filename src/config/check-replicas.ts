import { replicasOf } from './bind-service.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

const mostReplicas = 1000

export function checkReplicas({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const [scale, replicas] = [child(value, 'scale'), child(child(value, 'deploy'), 'replicas')]
  const [scaleCount, replicaCount] = [numberOf(scale), numberOf(replicas)]
  if (scaleCount !== undefined && replicaCount !== undefined && scaleCount !== replicaCount) {
    diagnostics.error({
      code: 'SF0012',
      message: `'scale' of service '${key}' is ${scaleCount}, but 'deploy.replicas' is ${replicaCount}`,
      hint: 'keep one of the two',
      span: scale?.span,
    })
  }
  const name = child(value, 'container_name')
  if (name !== undefined && replicasOf(value) > 1) {
    diagnostics.error({
      code: 'SF0012',
      message: `service '${key}' has ${replicasOf(value)} containers, which cannot share the 'container_name'`,
      hint: "remove 'container_name', or ask for one container",
      span: name.span,
    })
  }
  checkMode(key, value, diagnostics)
  if (replicasOf(value) <= mostReplicas) return
  const message = `service '${key}' asks for ${replicasOf(value)} containers`
  diagnostics.refusal({
    code: 'SF0018',
    message,
    hint: `ask for at most ${mostReplicas}`,
    span: (scale ?? replicas)?.span,
  })
}

/** One machine has one container of a service that has one on each. */
function checkMode(service: string, value: SourceTree, diagnostics: DiagnosticList): void {
  const mode = child(child(value, 'deploy'), 'mode')
  const text = textOf(mode) ?? ''
  const isOne = text === 'global' && replicasOf(value) <= 1
  if (isOne || text === 'replicated' || text === '') return
  const isContradiction = text === 'global'
  diagnostics.refusal({
    code: isContradiction ? 'SF0012' : 'SF0016',
    message: isContradiction
      ? `service '${service}' is 'global', and asks for ${replicasOf(value)} containers`
      : `'deploy.mode: ${text}' of service '${service}' is not supported`,
    hint: isContradiction
      ? "remove 'mode', or the number of containers"
      : "write 'replicated' or 'global'",
    span: mode?.span,
  })
}

/** By the service's own key: the name under `deploy.resources`, and the part it is in. */
const limitPairs = [
  { own: 'cpus', part: 'limits', name: 'cpus' },
  { own: 'mem_limit', part: 'limits', name: 'memory' },
  { own: 'pids_limit', part: 'limits', name: 'pids' },
  { own: 'mem_reservation', part: 'reservations', name: 'memory' },
]

/** A limit may be given in two ways; both must say the same, a left out one included. */
export function checkResourceLimits(
  { key, value }: SourceEntry,
  diagnostics: DiagnosticList,
): void {
  const resources = child(child(value, 'deploy'), 'resources')
  for (const { own, part, name } of limitPairs) {
    const ownNode = child(value, own)
    const section = child(resources, part)
    if (ownNode === undefined || section === undefined) continue
    if (numberOf(ownNode) === numberOf(child(section, name))) continue
    diagnostics.error({
      code: 'SF0012',
      message: `'${own}' and 'deploy.resources.${part}.${name}' of service '${key}' differ`,
      hint: `keep 'deploy.resources.${part}.${name}' alone`,
      span: ownNode.span,
    })
  }
  const limit =
    numberOf(child(child(resources, 'limits'), 'memory')) ??
    numberOf(child(value, 'mem_limit')) ??
    0
  const reservation =
    child(child(resources, 'reservations'), 'memory') ?? child(value, 'mem_reservation')
  if (limit <= 0 || reservation === undefined || (numberOf(reservation) ?? 0) <= limit) return
  diagnostics.refusal({
    code: 'SF0012',
    message: `service '${key}' reserves more memory than its limit allows`,
    hint: 'lower the reservation, or raise the limit',
    span: reservation.span,
  })
}
