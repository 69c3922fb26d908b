import { describe, expect, it } from 'vitest'
import { containerFiles } from '../../../../src/linux/network/container-files.ts'
import type { ContainerFilesOptions } from '../../../../src/linux/network/container-files.ts'

const files = (changes: Partial<ContainerFilesOptions>) =>
  containerFiles({
    hostname: 'web',
    domainname: undefined,
    machineHosts: undefined,
    addresses: ['10.210.0.2'],
    extraHosts: {},
    hostGateway: '10.210.0.1',
    resolver: { nameServers: ['192.0.2.53'], search: [], options: [] },
    nameServer: true,
    ...changes,
  })

const ownHosts = (hosts: string) => hosts.split('\n').slice(6, -1)

describe('containerFiles', () => {
  it('names localhost first', () => {
    expect(files({}).hosts.split('\n').slice(0, 2)).toEqual([
      '127.0.0.1\tlocalhost',
      '::1\tlocalhost ip6-localhost ip6-loopback',
    ])
  })

  it('names the container at each of its addresses, in full and short', () => {
    const { hosts, hostname } = files({
      hostname: 'web.example.org',
      addresses: ['10.210.0.2', '10.211.0.2'],
    })
    expect(ownHosts(hosts)).toEqual([
      '10.210.0.2\tweb.example.org web',
      '10.211.0.2\tweb.example.org web',
    ])
    expect(hostname).toBe('web.example.org\n')
  })

  it('names a container without a network on loopback', () => {
    const { hosts } = files({ addresses: [], hostGateway: undefined, nameServer: false })
    expect(ownHosts(hosts)).toEqual(['127.0.1.1\tweb'])
  })

  it('lists extra hosts, with the gateway for host-gateway', () => {
    const extraHosts = { api: ['192.0.2.1', '2001:db8::1'], host: ['host-gateway'] }
    expect(ownHosts(files({ extraHosts }).hosts)).toEqual([
      '192.0.2.1\tapi',
      '2001:db8::1\tapi',
      '10.210.0.1\thost',
      '10.210.0.2\tweb',
    ])
  })

  it('leaves host-gateway out where there is none', () => {
    const extraHosts = { host: ['host-gateway'] }
    expect(ownHosts(files({ extraHosts, hostGateway: undefined }).hosts)).toEqual([
      '10.210.0.2\tweb',
    ])
  })

  it('points the resolver to us, with the search domains of the machine', () => {
    const resolver = {
      nameServers: ['192.0.2.53'],
      search: ['example.org', 'example.net'],
      options: ['timeout:1', 'ndots:5'],
    }
    expect(files({ resolver }).resolvConf).toBe(
      'nameserver 127.0.0.11\nsearch example.org example.net\noptions timeout:1 ndots:0\n',
    )
    expect(files({}).resolvConf).toBe('nameserver 127.0.0.11\noptions ndots:0\n')
  })

  it('gives the resolver of the machine to a container that has no name server of ours', () => {
    const resolver = {
      nameServers: ['192.0.2.53', '192.0.2.54'],
      search: [],
      options: ['ndots:2'],
    }
    expect(files({ resolver, nameServer: false }).resolvConf).toBe(
      'nameserver 192.0.2.53\nnameserver 192.0.2.54\noptions ndots:2\n',
    )
  })
})
