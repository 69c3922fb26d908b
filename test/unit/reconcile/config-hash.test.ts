import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Network } from '../../../src/model/project.ts'
import { isSame, networkConfigHash } from '../../../src/reconcile/config-hash.ts'

/** What hashes have been made of since the first one: another text would make all containers anew. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('10', '9', '0', '01', '-1', '4294967294', '4294967295', '99999999999', 'a', 'B'),
)

describe('hashes', () => {
  it('are of JSON in which keys are sorted', () => {
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), fc.array(fc.string()), (labels, ranges) => {
        const rest = {
          external: false,
          internal: undefined,
          labels,
          reservedAddresses: ranges,
        }
        const { external: _external, ...hashed } = rest
        const network = { key: 'k', name: 'n', ...rest } as unknown as Network
        const expected = createHash('sha256').update(sortedJson(hashed)).digest('hex')
        expect(networkConfigHash(network)).toBe(expected)
      }),
    )
  })
})

describe('isSame', () => {
  it('is true of values with the same JSON', () => {
    const values = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(isSame(one, other)).toBe(sortedJson(one) === sortedJson(other))
        expect(isSame(one, structuredClone(one))).toBe(true)
      }),
    )
  })

  it('takes what is left out for undefined, and for nothing else', () => {
    expect(isSame({ a: 1, b: undefined }, { a: 1 })).toBe(true)
    expect(isSame({ a: 1 }, { a: 1, b: undefined })).toBe(true)
    expect(isSame({ a: 1 }, { a: 1, b: null })).toBe(false)
    expect(isSame({ a: 1, b: null }, { a: 1 })).toBe(false)
    expect(isSame([], {})).toBe(false)
    expect(isSame({ toString: 1 }, {})).toBe(false)
  })
})
