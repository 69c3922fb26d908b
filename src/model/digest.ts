import { createHash } from 'node:crypto'

declare const kind: unique symbol

/** `sha256:` and 64 hexadecimal digits: the only form that becomes part of a path. */
export type Digest = string & { readonly [kind]: 'digest' }

export function parseDigest(text: unknown): Digest | undefined {
  if (typeof text !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(text)) return undefined
  return text as Digest // Checked above, and made nowhere else but below.
}

export function digestOf(content: Uint8Array | string): Digest {
  return sha256Digest(createHash('sha256').update(content).digest('hex'))
}

/** Of a finished SHA-256 in hexadecimal digits. */
export function sha256Digest(hexadecimal: string): Digest {
  return `sha256:${hexadecimal}` as Digest // By construction.
}

export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length)
}
