import type { SourceSpan } from '../errors/stack-error.ts'
import { compilePattern } from '../model/line-pattern.ts'
import { solePort } from './bind-healthcheck.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { isHeader, parseProbeAddress, parseProbeUrl, parseStatusRange } from './parse-probe.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

const probeKeys = ['test', 'http', 'tcp', 'log', 'notify']

/** The probes that need nothing inside the container. */
export function checkProbe({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const healthcheck = child(value, 'healthcheck')
  const given = entriesOf(healthcheck).filter((entry) => probeKeys.includes(entry.key))
  checkSole(key, given, healthcheck, diagnostics)
  for (const probe of given) {
    const refuse = (what: string, hint: string, span: SourceSpan = probe.value.span): void => {
      const message = `'healthcheck.${probe.key}' of service '${key}': ${what}`
      diagnostics.refusal({ code: 'SF0006', message, hint, span })
    }
    if (probe.key === 'http') checkHttp(probe.value, solePort(value), refuse)
    if (probe.key === 'tcp') {
      const parsed = parseProbeAddress(textOf(probe.value) ?? '')
      if (!parsed.ok) refuse(parsed.reason, "write a port, or an address with one: '10.0.0.2:5432'")
    }
    if (probe.key === 'log') {
      const compiled = compilePattern(textOf(probe.value) ?? '')
      if (!compiled.ok)
        refuse(compiled.reason, 'see which patterns there are in docs/stack-file.md')
    }
    if (probe.key === 'notify' && !isTrue(probe.value)) {
      refuse('can only be true', "remove it, or write 'disable: true' to have no healthcheck")
    }
  }
}

type Refuse = (what: string, hint: string, span?: SourceSpan) => void

function checkHttp(http: SourceTree, servicePort: number | undefined, refuse: Refuse): void {
  const url = child(http, 'url')
  const parsed = parseProbeUrl(textOf(url) ?? '', servicePort)
  if (!parsed.ok) refuse(parsed.reason, "write a path with its port: ':8080/healthz'", url?.span)
  for (const status of itemsOf(child(http, 'status'))) {
    if (parseStatusRange(textOf(status) ?? '') !== undefined) continue
    refuse(`'${textOf(status) ?? ''}' is no status`, "write '204' or '200-399'", status.span)
  }
  for (const { key, value } of entriesOf(child(http, 'headers'))) {
    if (isHeader(key, textOf(value) ?? '')) continue
    refuse(
      `'${key}' is no header`,
      'write a name of letters and dashes, and printable text',
      value.span,
    )
  }
}

function checkSole(
  service: string,
  [first, second]: readonly SourceEntry[],
  healthcheck: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  if (first !== undefined && second !== undefined) {
    diagnostics.refusal({
      code: 'SF0012',
      message: `the healthcheck of service '${service}' has both '${first.key}' and '${second.key}'`,
      hint: `keep one of ${probeKeys.join(', ')}`,
      span: second.keySpan,
    })
  }
  const disable = child(healthcheck, 'disable')
  if (first === undefined || first.key === 'test' || !isTrue(disable)) return
  diagnostics.refusal({
    code: 'SF0012',
    message: `the healthcheck of service '${service}' has '${first.key}', but is disabled`,
    hint: `remove '${first.key}' or 'disable'`,
    span: disable?.span,
  })
}
