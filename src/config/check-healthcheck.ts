import type { DiagnosticList, Problem } from './diagnostic-list.ts'
import { parseDuration } from './parse-duration.ts'
import { checkProbe } from './check-probe.ts'
import { child, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

const forms = "write ['CMD', 'program', 'argument'], ['CMD-SHELL', 'command line'] or ['NONE']"

export function checkHealthcheck(
  { key, keySpan, value }: SourceEntry,
  diagnostics: DiagnosticList,
): void {
  const healthcheck = child(value, 'healthcheck')
  const test = child(healthcheck, 'test')
  if (test !== undefined) checkTest(key, test, healthcheck, diagnostics)
  checkProbe({ key, keySpan, value }, diagnostics)
  for (const attribute of ['interval', 'timeout', 'start_interval']) {
    const node = child(healthcheck, attribute)
    const duration = parseDuration(textOf(node) ?? '')
    // Zero takes the default, as in Docker; what is below a millisecond would never let go.
    if (node === undefined || duration === undefined || duration === 0n || duration >= 1_000_000n)
      continue
    const message = `'healthcheck.${attribute}' of service '${key}' is below 1ms`
    diagnostics.refusal({ code: 'SF0006', message, hint: 'write a longer time', span: node.span })
  }
}

function checkTest(
  key: string,
  test: SourceTree,
  healthcheck: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  const [kindNode, ...rest] = itemsOf(test)
  const kind = textOf(kindNode)
  const subject = `'healthcheck.test' of service '${key}'`
  if (kind === undefined || !['CMD', 'CMD-SHELL', 'NONE'].includes(kind)) {
    const message =
      kind === undefined
        ? `${subject} is empty`
        : `${subject} must begin with CMD, CMD-SHELL or NONE, not '${kind}'`
    const problem: Problem = { code: 'SF0006', message, hint: forms, span: (kindNode ?? test).span }
    if (kind === undefined) diagnostics.refusal(problem)
    else diagnostics.error(problem)
  } else if (kind !== 'NONE' && rest.length === 0) {
    diagnostics.refusal({
      code: 'SF0006',
      message: `${subject} names no command`,
      hint: forms,
      span: test.span,
    })
  } else if (kind === 'CMD-SHELL' && rest.length > 1) {
    const hint = 'put the whole command line into one string, or begin with CMD'
    diagnostics.refusal({
      code: 'SF0006',
      message: `${subject} has more than one string after CMD-SHELL`,
      hint,
      span: test.span,
    })
  } else if (kind !== 'NONE' && isTrue(child(healthcheck, 'disable'))) {
    const message = `the healthcheck of service '${key}' has a test, but is disabled`
    diagnostics.refusal({
      code: 'SF0012',
      message,
      hint: "remove 'test' or 'disable'",
      span: child(healthcheck, 'disable')?.span,
    })
  }
}
