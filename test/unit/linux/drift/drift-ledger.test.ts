import { describe, expect, it } from 'vitest'
import { DriftLedger } from '../../../../src/linux/drift/drift-ledger.ts'
import { instant } from '../../../../src/model/instant.ts'

const gone = { kind: 'link', cause: 'link eth0 is gone' } as const
const down = { kind: 'link', cause: 'link eth1 is down' } as const

describe('the ledger of drift', () => {
  it('tells what is new, and keeps since when the rest is there', () => {
    const ledger = new DriftLedger()
    expect(ledger.note('a', [gone], instant(10))).toEqual([{ ...gone, seenAt: 10, repeats: 0 }])
    expect(ledger.note('a', [gone, down], instant(20))).toEqual([
      { ...down, seenAt: 20, repeats: 0 },
    ])
    expect(ledger.of('a')).toEqual([
      { ...gone, seenAt: 10, repeats: 0 },
      { ...down, seenAt: 20, repeats: 0 },
    ])
    expect(ledger.of('b')).toEqual([])
  })

  it('counts how often a kind came again, for some minutes', () => {
    const ledger = new DriftLedger()
    for (const time of [0, 10, 20]) {
      ledger.note('a', [gone], instant(time))
      ledger.note('a', [], instant(time + 5))
    }
    expect(ledger.note('a', [down], instant(30))).toMatchObject([{ repeats: 3 }])
    ledger.note('a', [], instant(40))
    expect(ledger.note('a', [gone], instant(300_020))).toMatchObject([{ repeats: 2 }])
    ledger.forget('a')
    expect(ledger.note('a', [gone], instant(300_030))).toMatchObject([{ repeats: 0 }])
  })
})
