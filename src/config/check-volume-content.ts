import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

const known = ['type', 'device', 'o']

/** Checks what is to be mounted as the content of a volume, by the rules of Docker's `local` driver. */
export function checkVolumeContent({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const options = child(value, 'driver_opts')
  const entries = entriesOf(options)
  for (const option of entries) {
    if (known.includes(option.key)) continue
    diagnostics.refusal({
      code: 'SF0016',
      message: `option '${option.key}' of volume '${key}' is not supported`,
      hint:
        option.key === 'size'
          ? "a volume has no limit of its own; use 'type: tmpfs' with 'o: size=…', or a file system of that size"
          : `remove it; known here: ${known.join(', ')}`,
      span: option.keySpan,
    })
  }
  if (entries.length === 0 || !entries.every((option) => known.includes(option.key))) return
  for (const needed of ['type', 'device']) {
    if ((textOf(child(options, needed)) ?? '') !== '') continue
    diagnostics.refusal({
      code: 'SF0007',
      message: `'driver_opts' of volume '${key}' lack '${needed}'`,
      hint: "write what mount(8) is to mount: 'type: none', 'o: bind', 'device: /srv/data'",
      span: options?.span,
    })
  }
}
