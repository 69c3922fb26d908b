import type { Seccomp, SeccompArgument, SeccompRule } from './runtime-spec.ts'

/** A profile from a file, made to fit the capabilities that the container gets. */
export type CustomSeccomp = (capabilities: readonly string[], architecture: string) => Seccomp

type JsonObject = Readonly<Record<string, unknown>>

/** A rule with the conditions under which it counts, as Docker's profiles have them. */
interface ConditionalRule {
  readonly rule: SeccompRule
  readonly includes: Conditions
  readonly excludes: Conditions
}

interface Conditions {
  readonly capabilities: readonly string[]
  readonly architectures: readonly string[]
}

/** Names of architectures in conditions, by those of Node. */
const conditionNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

const nativeArchitectures: Readonly<Record<string, string>> = {
  x64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
}

/**
 * Reads a seccomp profile as `docker run --security-opt seccomp=FILE` takes it, or the `seccomp`
 * object of the OCI runtime specification. Throws an `Error` that says what is wrong.
 * A condition on the kernel version always holds: profiles ask for 4.8, we for 5.10.
 */
export function parseSeccompProfile(text: string): CustomSeccomp {
  const profile = asObject(JSON.parse(text), 'profile')
  const defaultAction = asText(profile['defaultAction'], 'defaultAction')
  const defaultErrnoRet = optionalNumber(profile['defaultErrnoRet'], 'defaultErrnoRet')
  const rules = asList(profile['syscalls'] ?? [], 'syscalls').map(conditionalRule)
  const flags = asTexts(profile['flags'] ?? [], 'flags')
  return (capabilities, architecture) => ({
    defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrnoRet }),
    architectures: profileArchitectures(profile, architecture),
    ...(flags.length === 0 ? {} : { flags }),
    syscalls: rules
      .filter((each) => counts(each, capabilities, conditionNames[architecture] ?? architecture))
      .map(({ rule }) => rule),
  })
}

function counts(
  { includes, excludes }: ConditionalRule,
  capabilities: readonly string[],
  architecture: string,
): boolean {
  const isIncluded =
    includes.capabilities.every((name) => capabilities.includes(name)) &&
    (includes.architectures.length === 0 || includes.architectures.includes(architecture))
  const isExcluded =
    excludes.capabilities.some((name) => capabilities.includes(name)) ||
    excludes.architectures.includes(architecture)
  return isIncluded && !isExcluded
}

function profileArchitectures(profile: JsonObject, architecture: string): readonly string[] {
  const list = profile['architectures'] ?? []
  if (profile['archMap'] === undefined) return asTexts(list, 'architectures')
  const native = nativeArchitectures[architecture]
  const entry = asList(profile['archMap'], 'archMap')
    .map((each) => asObject(each, 'archMap'))
    .find((each) => each['architecture'] === native)
  if (native === undefined || entry === undefined) return []
  return [native, ...asTexts(entry['subArchitectures'] ?? [], 'subArchitectures')]
}

function conditionalRule(value: unknown): ConditionalRule {
  const entry = asObject(value, 'syscalls')
  const names =
    entry['names'] === undefined
      ? [asText(entry['name'], 'name')]
      : asTexts(entry['names'], 'names')
  const errnoRet = optionalNumber(entry['errnoRet'], 'errnoRet')
  const args = asList(entry['args'] ?? [], 'args').map(ruleArgument)
  return {
    rule: {
      names,
      action: asText(entry['action'], 'action'),
      ...(errnoRet === undefined ? {} : { errnoRet }),
      ...(args.length === 0 ? {} : { args }),
    },
    includes: conditions(entry['includes']),
    excludes: conditions(entry['excludes']),
  }
}

function ruleArgument(value: unknown): SeccompArgument {
  const argument = asObject(value, 'args')
  const valueTwo = optionalNumber(argument['valueTwo'], 'valueTwo')
  return {
    index: optionalNumber(argument['index'], 'index') ?? 0,
    value: optionalNumber(argument['value'], 'value') ?? 0,
    ...(valueTwo === undefined ? {} : { valueTwo }),
    op: asText(argument['op'], 'op'),
  }
}

function conditions(value: unknown): Conditions {
  const entry = value === undefined || value === null ? {} : asObject(value, 'includes or excludes')
  return {
    capabilities: asTexts(entry['caps'] ?? [], 'caps'),
    architectures: asTexts(entry['arches'] ?? [], 'arches'),
  }
}

function asObject(value: unknown, name: string): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject) throw new Error(`${name} is not an object`)
  return value as JsonObject // Checked above.
}

function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Error(`${name} is not a list`)
}

function asText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new Error(`${name} is not text`)
}

function asTexts(value: unknown, name: string): readonly string[] {
  return asList(value, name).map((each) => asText(each, name))
}

function optionalNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
  throw new Error(`${name} is not a whole number`)
}
