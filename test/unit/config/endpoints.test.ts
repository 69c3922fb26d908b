import { describe, expect, it } from 'vitest'
import { complaints, loadRight } from '../../support/load-text.ts'

const networks = `
networks:
  front:
    ipam: {config: [{subnet: 10.5.0.0/16, ip_range: 10.5.1.0/24, aux_addresses: {router: 10.5.1.9}}]}
    driver_opts: {com.docker.network.driver.mtu: 1400}
    enable_ipv4: true
  back:
`

describe('endpoints', () => {
  it('are as the service asks for them', async () => {
    const project = await loadRight(`services:
  web:
    image: x
    mac_address: 02:42:AC:11:65:43
    networks:
      back:
      front: {ipv4_address: 10.5.0.7, interface_name: front0, priority: 3, gw_priority: 4, link_local_ips: [169.254.8.8]}
    links: [db, "db:database"]
    external_links: ["other-redis-1:cache"]
  db: {image: x}
${networks}`)
    expect(project.services['web']?.networks).toEqual({
      back: { aliases: [] },
      front: {
        aliases: [],
        address: '10.5.0.7',
        macAddress: '02:42:ac:11:65:43',
        interfaceName: 'front0',
        priority: 3,
        gatewayPriority: 4,
        linkLocalAddresses: ['169.254.8.8'],
      },
    })
    expect(project.services['web']?.links).toEqual({
      db: 'db',
      database: 'db',
      cache: 'other-redis-1',
    })
    expect(project.networks['front']).toMatchObject({
      subnet: '10.5.0.0/16',
      addressRange: '10.5.1.0/24',
      reservedAddresses: ['10.5.1.9'],
      mtu: 1400,
    })
  })

  it.each([
    ['{back: {ipv4_address: 10.5.0.7}}', "needs a subnet of network 'back': '10.5.0.7'"],
    ['{front: {ipv4_address: 10.6.0.7}}', "is outside the subnet of network 'front'"],
    ['{front: {ipv4_address: "10.5"}}', 'is no IPv4 address'],
    ['{front: {mac_address: 03:42:ac:11:65:43}}', 'is no address of one interface'],
    ['{front: {link_local_ips: ["fe80::1"]}}', "has 'fe80::1', which is no IPv4 address"],
    ['{front: {interface_name: a/b}}', "'interface_name' of service 'web' is not valid"],
  ])('are refused when they cannot be had: %s', async (lines, expected) => {
    const found = await complaints(`services: {web: {image: x, networks: ${lines}}}${networks}`)
    expect(found.join('\n')).toContain(expected)
  })
})

it.each([
  ['{driver_opts: {x: y}}', "option 'x' of network 'n' is not supported"],
  ['{driver_opts: {com.docker.network.driver.mtu: 9}}', 'is no size of a packet'],
  ['{enable_ipv4: false}', 'switches IPv4 off'],
  ['{ipam: {config: [{ip_range: 10.5.0.0/24}]}}', "'ip_range' of network 'n' is not part"],
  [
    '{ipam: {config: [{subnet: 10.5.0.0/24, aux_addresses: {a: 10.6.0.1}}]}}',
    "'aux_addresses' of network 'n' is not part of its subnet",
  ],
])('a network cannot be %s', async (lines, expected) => {
  const file = `services: {web: {image: x, networks: [n]}}\nnetworks: {n: ${lines}}`
  expect((await complaints(file)).join('\n')).toContain(expected)
})
