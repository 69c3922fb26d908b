import { isSecretName, isSecretValue } from '../../model/secret-value.ts'
import { mappingOfTexts } from '../short-lists.ts'
import { child, entriesOf, textOf } from '../source-tree.ts'
import type { SourceEntry, SourceTree } from '../source-tree.ts'
import type { LintCheck, WrittenFile } from './lint-finding.ts'

export interface LiteralSecret {
  readonly serviceName: string
  readonly entry: SourceEntry
}

/** A secret in the file is in every clone of its repository. The value is never told. */
export const findLiteralSecrets: LintCheck = ({ written }) =>
  literalSecrets(written).map(({ serviceName, entry }) => ({
    message: `'${entry.key}' of service '${serviceName}' looks like a secret that the file holds itself`,
    hint: `write '${entry.key}: \${${variableName(entry.key)}:?}' and set it in .env, which stays out of the repository`,
    span: entry.value.span,
  }))

export function literalSecrets(written: readonly WrittenFile[]): readonly LiteralSecret[] {
  const trees = written.flatMap((file) => file.trees)
  const found = trees.flatMap((tree) =>
    entriesOf(child(tree, 'services')).flatMap(({ key: serviceName, value }) =>
      variablesOf(child(value, 'environment'))
        .filter(isSecret)
        .map((entry) => ({ serviceName, entry })),
    ),
  )
  // What an anchor shares is found in each service.
  return [...new Map(found.toReversed().map((each) => [placeOf(each), each])).values()].toReversed()
}

function variablesOf(environment: SourceTree | undefined): readonly SourceEntry[] {
  return environment === undefined ? [] : entriesOf(mappingOfTexts(environment))
}

function placeOf({ entry }: LiteralSecret): string {
  const { file, line, column } = entry.value.span
  return `${file}:${line}:${column}`
}

function isSecret({ key, value }: SourceEntry): boolean {
  const text = textOf(value)?.trim() ?? ''
  // A variable keeps the secret out of the file, but for what a default may say.
  if (text === '' || text.replaceAll('$$', '').includes('$')) return false
  if (isSecretValue(text)) return true
  const isSwitch = /^(true|false|yes|no|on|off|none|[01])$/i.test(text)
  return isSecretName(key) && !isSwitch && !text.startsWith('/')
}

function variableName(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, '_')
}
