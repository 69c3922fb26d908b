import { policyOf } from './bind-restart.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

/** What `deploy.restart_policy` says must mean something. */
export function checkRestart({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const policy = child(child(value, 'deploy'), 'restart_policy')
  const condition = child(policy, 'condition')
  const name = policyOf(textOf(condition) ?? 'any')
  if (name === undefined) {
    diagnostics.refusal({
      code: 'SF0006',
      message: `'deploy.restart_policy.condition' of service '${key}' is '${textOf(condition) ?? ''}'`,
      hint: "write 'none', 'on-failure' or 'any'",
      span: condition?.span,
    })
  }
  const attempts = child(policy, 'max_attempts')
  const count = numberOf(attempts) ?? 0
  if (count < 0) {
    diagnostics.refusal({
      code: 'SF0006',
      message: `'deploy.restart_policy.max_attempts' of service '${key}' is below 0`,
      hint: 'write how often it is started again at most, or 0 for no limit',
      span: attempts?.span,
    })
  }
  if (count > 0 && name === 'unless-stopped') {
    diagnostics.refusal({
      code: 'SF0012',
      message: `'deploy.restart_policy' of service '${key}' counts attempts, and is 'unless-stopped'`,
      hint: "write 'any' or 'on-failure', or remove 'max_attempts'",
      span: attempts?.span,
    })
  }
}
