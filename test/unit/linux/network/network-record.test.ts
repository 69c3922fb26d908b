import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  checkNetworkName,
  readNetworkRecords,
  removeNetworkRecord,
  writeNetworkRecord,
} from '../../../../src/linux/network/network-record.ts'
import type { ObservedNetwork } from '../../../../src/model/observed-state.ts'

const network = (name: string): ObservedNetwork => ({
  name,
  project: 'shop',
  key: 'default',
  configHash: 'hash',
  subnet: '10.210.0.0/24',
  gateway: '10.210.0.1',
  internal: false,
})

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-records-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'networks')
}

describe('network records', () => {
  it('are read as they were written, until they are removed', async () => {
    const directory = temporaryDirectory()
    expect(await readNetworkRecords(directory)).toEqual([])
    writeNetworkRecord(directory, network('shop_default'))
    writeNetworkRecord(directory, network('shop_back'))
    expect(await readNetworkRecords(directory)).toEqual([
      network('shop_back'),
      network('shop_default'),
    ])
    removeNetworkRecord(directory, 'shop_back')
    removeNetworkRecord(directory, 'shop_back')
    expect(readdirSync(directory)).toEqual(['shop_default.json'])
  })

  it('are left out when a power failure cut them', async () => {
    const directory = temporaryDirectory()
    await readNetworkRecords(directory)
    writeNetworkRecord(directory, network('whole'))
    writeFileSync(join(directory, 'cut.json'), '{"schemaVersion":1,"netw')
    writeFileSync(join(directory, 'empty.json'), '')
    expect(await readNetworkRecords(directory)).toEqual([network('whole')])
  })
})

describe('checkNetworkName', () => {
  it.each(['shop_default', 'a', 'Shop.front-2'])('accepts %s', (name) => {
    expect(() => checkNetworkName(name)).not.toThrow()
  })

  it.each(['', '..', '../shop', 'a/b', '.hidden', '-x', 'a b', 'a\0', 'x'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(() => checkNetworkName(name)).toThrow(/is invalid/)
    },
  )
})
