import { isCdiName, namesOfRequest, requestDrivers, requestsOf } from './bind-cdi.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** More than any machine has. */
const mostDevices = 64

/** Checks what a service asks for in `gpus` and in the devices that it reserves. */
export function checkDeviceRequests(
  { key, value }: SourceEntry,
  diagnostics: DiagnosticList,
): void {
  for (const request of requestsOf(value)) {
    const problem = problemOf(request)
    if (problem === undefined) continue
    const [reason, hint, node = request] = problem
    diagnostics.refusal({
      code: 'SF0006',
      message: `a request of service '${key}' for devices ${reason}`,
      hint,
      span: node.span,
    })
  }
}

function problemOf(
  request: SourceTree,
): readonly [reason: string, hint: string, node?: SourceTree | undefined] | undefined {
  const driver = child(request, 'driver')
  const names = namesOfRequest(request)
  if (names === undefined) {
    return [
      `has the unknown driver '${textOf(driver) ?? ''}'`,
      `write ${requestDrivers.join(', ')}, or name the devices in 'devices'`,
      driver,
    ]
  }
  const capabilities = child(request, 'capabilities')
  const isOfGpu = itemsOf(capabilities).some((item) => textOf(item) === 'gpu')
  if (textOf(driver) !== 'cdi' && capabilities !== undefined && !isOfGpu) {
    return ["is for no 'gpu'", "add 'gpu' to 'capabilities'", capabilities]
  }
  const count = child(request, 'count')
  if ((numberOf(count) ?? 0) > mostDevices) {
    return [`is for more than ${mostDevices}`, "write 'all'", count]
  }
  const wrong = names.find((name) => !isCdiName(name))
  if (wrong === undefined && names.length > 0) return undefined
  return textOf(driver) === 'cdi'
    ? ['names no device', "write names such as 'vendor.com/class=device' in 'device_ids'"]
    : [`has '${wrong ?? ''}', which is no name of a device`, "write numbers or 'all'"]
}
