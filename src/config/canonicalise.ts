import { canonicaliseService } from './canonicalise-service.ts'
import { canonicaliseExternal } from './canonicalise-external.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { mappingOfLabels } from './short-lists.ts'
import { isNull, mapValues, mapping } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** Brings every short form of a valid tree into its long form; what cannot be read is reported. */
export function canonicalise(tree: SourceMapping, diagnostics: DiagnosticList): SourceMapping {
  return mapValues(tree, (value, { key }) => {
    if (value.kind !== 'mapping') return isNull(value) ? undefined : value
    switch (key) {
      case 'services':
        return mapValues(value, (service, entry) =>
          canonicaliseService(service, entry.key, diagnostics),
        )
      case 'networks':
      case 'volumes':
      case 'configs':
      case 'secrets':
        return mapValues(value, (resource, entry) =>
          canonicaliseResource(resource, entry.key, diagnostics),
        )
      default:
        return value
    }
  })
}

function canonicaliseResource(
  node: SourceTree,
  key: string,
  diagnostics: DiagnosticList,
): SourceTree {
  const resource = node.kind === 'mapping' ? node : mapping({}, node.span)
  return mapValues(canonicaliseExternal(resource, key, diagnostics), (value, entry) =>
    entry.key === 'labels' || entry.key === 'driver_opts' ? mappingOfLabels(value) : value,
  )
}
