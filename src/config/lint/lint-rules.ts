import type { Severity } from '../../errors/diagnostic.ts'
import { findFloatingTags } from './floating-tag.ts'
import type { LintCheck } from './lint-finding.ts'
import { findLiteralSecrets } from './literal-secret.ts'
import { findPortsOnAllAddresses } from './port-on-all-addresses.ts'
import { findSharedContainerNames, findSharedHostPorts } from './shared-between-services.ts'
import { findUnknownHealth } from './unknown-health.ts'
import { findUnusedNetworks, findUnusedVolumes } from './unused-resource.ts'

export interface LintRule {
  readonly level: Severity
  readonly check: LintCheck
}

/** What `stack lint` judges, beside what the loader says. Each is explained in docs/lint.md. */
export const lintRules: Readonly<Record<string, LintRule>> = {
  'duplicate-host-port': { level: 'warning', check: findSharedHostPorts },
  'duplicate-container-name': { level: 'warning', check: findSharedContainerNames },
  'unused-volume': { level: 'warning', check: findUnusedVolumes },
  'unused-network': { level: 'warning', check: findUnusedNetworks },
  'unknown-health': { level: 'warning', check: findUnknownHealth },
  'floating-tag': { level: 'warning', check: findFloatingTags },
  'literal-secret': { level: 'error', check: findLiteralSecrets },
  'port-on-all-addresses': { level: 'info', check: findPortsOnAllAddresses },
}

/** Made from what the loader says of variables, and of comments. */
export const otherRules: Readonly<Record<string, Severity>> = {
  'undefined-variable': 'warning',
  'unknown-rule': 'warning',
}

export const ruleNames: readonly string[] = [
  ...Object.keys(lintRules),
  ...Object.keys(otherRules),
].toSorted()
