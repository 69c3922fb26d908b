import { ArchiveError } from './archive-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Parses a document of an image; the name is for complaints. */
export function parseJsonObject(content: Uint8Array, name: string): JsonObject {
  return asObject(parseJson(content, name), name)
}

export function parseJson(content: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8')) as unknown
  } catch (error) {
    throw new ArchiveError(`${name} is not JSON`, { cause: error })
  }
}

export function asObject(value: unknown, name: string): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject) throw new ArchiveError(`${name} is not an object`)
  return value as JsonObject // Checked above.
}

export function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ArchiveError(`${name} is not a list`)
}

export function asText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new ArchiveError(`${name} is not text`)
}

/** Absent and null are the same in the documents that Go programs write. */
export function optional<T>(
  value: unknown,
  name: string,
  read: (value: unknown, name: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, name)
}

export function asTexts(value: unknown, name: string): readonly string[] {
  return asList(value, name).map((each) => asText(each, name))
}
