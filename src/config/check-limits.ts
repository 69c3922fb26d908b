import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf, numberOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

interface Range {
  readonly least: number
  readonly most: number
}

const swappinessRange: Range = { least: -1, most: 100 }

const weightRange: Range = { least: 10, most: 1000 }

/** Checks limits that the kernel would refuse, or that contradict each other. */
export function checkLimits(service: SourceEntry, diagnostics: DiagnosticList): void {
  const { value } = service
  checkRange(
    service,
    'mem_swappiness',
    child(value, 'mem_swappiness'),
    swappinessRange,
    diagnostics,
  )
  const blockIo = child(value, 'blkio_config')
  checkRange(service, 'blkio_config.weight', child(blockIo, 'weight'), weightRange, diagnostics)
  for (const item of itemsOf(child(blockIo, 'weight_device'))) {
    const name = 'blkio_config.weight_device'
    checkRange(service, name, child(item, 'weight'), weightRange, diagnostics)
  }
  checkSwap(service, diagnostics)
  checkProcessorTime(service, diagnostics)
}

function checkRange(
  { key: serviceName }: SourceEntry,
  name: string,
  node: SourceTree | undefined,
  { least, most }: Range,
  diagnostics: DiagnosticList,
): void {
  const number = numberOf(node)
  if (node === undefined || number === undefined || (number >= least && number <= most)) return
  diagnostics.refusal({
    code: 'SF0006',
    message: `'${name}' of service '${serviceName}' is ${number}`,
    hint: `write a number from ${least} to ${most}`,
    span: node.span,
  })
}

function checkSwap({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const node = child(value, 'memswap_limit')
  const swap = numberOf(node) ?? 0
  if (node === undefined || swap === 0) return
  const limits = child(child(child(value, 'deploy'), 'resources'), 'limits')
  const memory = numberOf(child(limits, 'memory')) ?? numberOf(child(value, 'mem_limit')) ?? 0
  const isBelow = swap > 0 && swap < memory
  if (memory > 0 && !isBelow) return
  diagnostics.refusal({
    code: 'SF0012',
    message:
      memory > 0
        ? `'memswap_limit' of service '${key}' is below its limit of memory`
        : `service '${key}' has 'memswap_limit' without a limit of memory`,
    hint: "'memswap_limit' is memory and swap together: set 'mem_limit', and make it no more than that",
    span: node.span,
  })
}

/** `cpus` is a quota for the kernel's own period. */
function checkProcessorTime({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const limits = child(child(child(value, 'deploy'), 'resources'), 'limits')
  const cpus = numberOf(child(limits, 'cpus')) ?? numberOf(child(value, 'cpus')) ?? 0
  if (cpus <= 0) return
  for (const name of ['cpu_period', 'cpu_quota']) {
    const node = child(value, name)
    if (node === undefined || numberOf(node) === 0) continue
    diagnostics.refusal({
      code: 'SF0012',
      message: `service '${key}' has both 'cpus' and '${name}'`,
      hint: "keep 'cpus' alone: 0.5 is half of one processor",
      span: node.span,
    })
  }
}
