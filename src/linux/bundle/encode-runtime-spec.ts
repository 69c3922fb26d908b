import type { RuntimeProcess, RuntimeSpec } from './runtime-spec.ts'
import { unlimited } from './container-rlimits.ts'

/** The form in which a big number goes through `JSON.stringify`. */
const markedNumber = /\{"exactNumber":"(\d+)"\}/g

/** Text of a `config.json` or of a process file. Limits beyond 2^53 keep every digit. */
export function encodeRuntimeSpec(value: RuntimeSpec | RuntimeProcess): string {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? { exactNumber: String(member) } : member,
  )
  // Quotes inside of strings are escaped, so that no text of a user matches.
  return text.replace(markedNumber, '$1')
}

/** Reads what `encodeRuntimeSpec` wrote. Each probe does, of a text with hundreds of rules. */
export function decodeRuntimeSpec(text: string): RuntimeSpec {
  const written = JSON.parse(text) as WrittenSpec // Only stackd writes bundles.
  const rlimits = written.process.rlimits.map(({ type, soft, hard }) => ({
    type,
    soft: limitOf(soft),
    hard: limitOf(hard),
  }))
  return { ...written, process: { ...written.process, rlimits } }
}

/** Its numbers are those of JSON. */
type WrittenSpec = Omit<RuntimeSpec, 'process'> & {
  readonly process: Omit<RuntimeProcess, 'rlimits'> & {
    readonly rlimits: readonly {
      readonly type: string
      readonly soft: number
      readonly hard: number
    }[]
  }
}

/** Limits that lost digits are beyond what the kernel can hold in files or bytes: none at all. */
function limitOf(read: number): bigint {
  return Number.isSafeInteger(read) ? BigInt(read) : unlimited
}
