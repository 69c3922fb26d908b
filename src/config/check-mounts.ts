import { parseTmpfs } from './bind-mounts.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** Mounts of `volumes` have been compared with each other; here `tmpfs` joins. */
export function checkMounts(service: SourceEntry, diagnostics: DiagnosticList): void {
  const { key, value } = service
  checkOrigins(service, diagnostics)
  const targets = new Map<string, number>()
  for (const mount of itemsOf(child(value, 'volumes'))) {
    targets.set(textOf(child(mount, 'target')) ?? '', mount.span.line)
    checkMode(key, child(child(mount, 'tmpfs'), 'mode'), diagnostics)
    checkLabels(key, mount, diagnostics)
  }
  for (const item of itemsOf(child(value, 'tmpfs'))) {
    const text = textOf(item) ?? ''
    const { target, mode } = parseTmpfs(text)
    const line = targets.get(target)
    if (line !== undefined) {
      const message = `mount target '${target}' of service '${key}' is used twice`
      const hint = `it is first used in line ${line}; give one of the two another target`
      diagnostics.error({ code: 'SF0022', message, hint, span: item.span })
    }
    targets.set(target, item.span.line)
    const isFine = target.startsWith('/') && target !== '/' && !Number.isNaN(mode)
    if (isFine) continue
    const message = `'${text}' in 'tmpfs' of service '${key}' is not valid`
    const hint = "write an absolute path with options: '/run:size=64m,mode=1777'"
    diagnostics.refusal({ code: 'SF0006', message, hint, span: item.span })
  }
}

function checkOrigins({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const item of itemsOf(child(value, 'volumes_from'))) {
    const text = textOf(item) ?? ''
    if (/^(container:)?[^:]+(:(ro|rw))?$/.test(text) && !/^container(:(ro|rw))?$/.test(text))
      continue
    diagnostics.refusal({
      code: 'SF0006',
      message: `'${text}' in 'volumes_from' of service '${key}' is not valid`,
      hint: "write 'service', 'service:ro', 'container:NAME' or 'container:NAME:ro'",
      span: item.span,
    })
  }
}

/** A volume of the top level is made before any service mounts it. */
function checkLabels(service: string, mount: SourceTree, diagnostics: DiagnosticList): void {
  const labels = child(child(mount, 'volume'), 'labels')
  const source = textOf(child(mount, 'source')) ?? ''
  if (labels === undefined || source === '') return
  diagnostics.refusal({
    code: 'SF0012',
    message: `volume '${source}' is given labels where service '${service}' mounts it`,
    hint: `write them below '${source}:' in 'volumes' at the top level`,
    span: labels.span,
  })
}

function checkMode(
  service: string,
  node: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string' || /^[0-7]{1,5}$/.test(node.value))
    return
  const message = `'tmpfs.mode' in 'volumes' of service '${service}' is no octal number`
  diagnostics.refusal({
    code: 'SF0006',
    message,
    hint: "write permission bits such as '1777'",
    span: node.span,
  })
}
