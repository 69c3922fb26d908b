import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  openResolverSettings,
  parseResolvConf,
} from '../../../../src/linux/network/resolver-settings.ts'

describe('parseResolvConf', () => {
  it('reads what a resolver needs, and nothing of comments', () => {
    const text = [
      '# nameserver 192.0.2.1',
      'nameserver 192.0.2.53 ; the first',
      '\tnameserver fe80::1%eth0',
      'domain example.com',
      'search example.org example.net',
      'options ndots:2 timeout:1',
      'options rotate',
    ].join('\n')
    expect(parseResolvConf(text)).toEqual({
      nameServers: ['192.0.2.53', 'fe80::1%eth0'],
      search: ['example.org', 'example.net'],
      options: ['ndots:2', 'timeout:1', 'rotate'],
    })
  })

  it('leaves out what would ask ourselves, and what is no address', () => {
    const text =
      'nameserver 127.0.0.11\nnameserver dns.example\nnameserver\nnameserver 127.0.0.53\n'
    expect(parseResolvConf(text).nameServers).toEqual(['127.0.0.53'])
  })
})

describe('openResolverSettings', () => {
  it('sees a changed file, and a missing one as empty', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stack-resolver-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const path = join(directory, 'resolv.conf')
    const read = openResolverSettings(path)
    expect(await read()).toEqual({ nameServers: [], search: [], options: [] })
    writeFileSync(path, 'nameserver 192.0.2.53\n')
    expect((await read()).nameServers).toEqual(['192.0.2.53'])
    rmSync(path)
    writeFileSync(path, 'nameserver 192.0.2.54\n')
    expect((await read()).nameServers).toEqual(['192.0.2.54'])
  })
})
