import { describe, expect, it } from 'vitest'
import { addressesCollide, parseProcSockets } from '../../../../src/linux/network/proc-sockets.ts'

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const line = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`

describe('parseProcSockets', () => {
  it('reads addresses, ports and inodes of both families', () => {
    const text = [
      header,
      line('0100007F:1538', '0A', 11),
      line('00000000:0050', '0A', 12),
      line('0500A8C0:0016', '01', 13),
      line('00000000000000000000000000000000:0035', '07', 14),
      line('0000000000000000FFFF00000100007F:1F90', '0A', 15),
      '',
    ].join('\n')
    expect(parseProcSockets(text)).toEqual([
      { address: '127.0.0.1', port: 5432, inode: 11, holdsPort: true },
      { address: '*', port: 80, inode: 12, holdsPort: true },
      { address: '192.168.0.5', port: 22, inode: 13, holdsPort: false },
      { address: '*', port: 53, inode: 14, holdsPort: true },
      { address: '127.0.0.1', port: 8080, inode: 15, holdsPort: true },
    ])
  })

  it('leaves out what it cannot read', () => {
    expect(parseProcSockets(`${header}\nnonsense\n`)).toEqual([])
  })
})

describe('addressesCollide', () => {
  it.each([
    ['*', '127.0.0.1', true],
    ['127.0.0.1', '0.0.0.0', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '192.0.2.1', false],
  ])('%s and %s: %s', (held, wanted, collide) => {
    expect(addressesCollide(held, wanted)).toBe(collide)
  })
})
