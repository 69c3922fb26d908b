import { describe, expect, it } from 'vitest'
import { countRules, renderTable } from '../../../../src/linux/network/firewall-ruleset.ts'
import type {
  FirewallNetwork,
  PublishedEndpoint,
} from '../../../../src/linux/network/firewall-ruleset.ts'

const network = (changes: Partial<FirewallNetwork>): FirewallNetwork => ({
  table: 'stack-0123456789',
  bridge: 'stk0123456789',
  subnet: '10.210.7.0/24',
  internal: false,
  published: [],
  ...changes,
})

const published = (changes: Partial<PublishedEndpoint>): PublishedEndpoint => ({
  hostAddress: '0.0.0.0',
  hostPort: 8080,
  containerPort: 80,
  protocol: 'tcp',
  containerAddress: '10.210.7.2',
  ...changes,
})

describe('renderTable', () => {
  it('isolates a network that publishes nothing', () => {
    expect(renderTable(network({}))).toMatchInlineSnapshot(`
      "table inet stack-0123456789
      delete table inet stack-0123456789
      table inet stack-0123456789 {
        chain raw-prerouting {
          type filter hook prerouting priority raw
          iifname != "lo" ip daddr 127.0.0.0/8 drop
        }

        chain raw-output {
          type filter hook output priority raw
        }

        chain prerouting {
          type nat hook prerouting priority dstnat
        }

        chain output {
          type nat hook output priority -100
        }

        chain postrouting {
          type nat hook postrouting priority srcnat
          oifname "stk0123456789" ip saddr 127.0.0.0/8 masquerade
          oifname "stk0123456789" ip saddr 10.210.7.0/24 ct status dnat masquerade
          oifname != "stk0123456789" ip saddr 10.210.7.0/24 masquerade
        }

        chain forward {
          type filter hook forward priority filter
          oifname "stk0123456789" ct state established,related accept
          oifname "stk0123456789" iifname "stk0123456789" accept
          oifname "stk0123456789" ct status dnat accept
          oifname "stk0123456789" drop
        }
      }
      "
    `)
  })

  it('leads published ports in, loopback ones from the machine alone', () => {
    const ports = [
      published({}),
      published({ hostAddress: '192.0.2.7', hostPort: 8443, containerPort: 443 }),
      published({ hostAddress: '127.0.0.1', hostPort: 5432, containerPort: 5432 }),
      published({ protocol: 'udp', hostPort: 5300, containerPort: 53 }),
      published({ protocol: 'udp', hostAddress: '127.0.0.1', hostPort: 5301, containerPort: 53 }),
    ]
    expect(renderTable(network({ published: ports }))).toMatchInlineSnapshot(`
      "table inet stack-0123456789
      delete table inet stack-0123456789
      table inet stack-0123456789 {
        chain raw-prerouting {
          type filter hook prerouting priority raw
          iifname != "lo" ip daddr 127.0.0.0/8 drop
          meta nfproto ipv4 fib daddr type local jump zones
        }

        chain raw-output {
          type filter hook output priority raw
          meta nfproto ipv4 fib daddr type local jump zones
          ip daddr 127.0.0.1 udp dport 5301 ct original zone set 1794
        }

        chain zones {
          udp dport 5300 ct original zone set 1794
        }

        chain prerouting {
          type nat hook prerouting priority dstnat
          meta nfproto ipv4 fib daddr type local jump published
        }

        chain output {
          type nat hook output priority -100
          meta nfproto ipv4 fib daddr type local jump published
          ip daddr 127.0.0.1 tcp dport 5432 dnat ip to 10.210.7.2:5432
          ip daddr 127.0.0.1 udp dport 5301 dnat ip to 10.210.7.2:53
        }

        chain published {
          tcp dport 8080 dnat ip to 10.210.7.2:80
          ip daddr 192.0.2.7 tcp dport 8443 dnat ip to 10.210.7.2:443
          udp dport 5300 dnat ip to 10.210.7.2:53
        }

        chain postrouting {
          type nat hook postrouting priority srcnat
          oifname "stk0123456789" ip saddr 127.0.0.0/8 masquerade
          oifname "stk0123456789" ip saddr 10.210.7.0/24 ct status dnat masquerade
          oifname != "stk0123456789" ip saddr 10.210.7.0/24 masquerade
        }

        chain forward {
          type filter hook forward priority filter
          oifname "stk0123456789" ct state established,related accept
          oifname "stk0123456789" iifname "stk0123456789" accept
          oifname "stk0123456789" ct status dnat accept
          oifname "stk0123456789" drop
        }
      }
      "
    `)
  })

  it('seals an internal network, and publishes nothing of it', () => {
    const sealed = network({ internal: true, published: [published({})] })
    expect(renderTable(sealed)).toMatchInlineSnapshot(`
      "table inet stack-0123456789
      delete table inet stack-0123456789
      table inet stack-0123456789 {
        chain raw-prerouting {
          type filter hook prerouting priority raw
          iifname != "lo" ip daddr 127.0.0.0/8 drop
        }

        chain forward {
          type filter hook forward priority filter
          oifname "stk0123456789" iifname "stk0123456789" accept
          oifname "stk0123456789" drop
          iifname "stk0123456789" drop
        }
      }
      "
    `)
  })
})

describe('countRules', () => {
  it('counts rules, and no chains or their hooks', () => {
    const ports = [published({}), published({ hostPort: 53, protocol: 'udp' })]
    expect(countRules(renderTable(network({})))).toBe(8)
    expect(countRules(renderTable(network({ internal: true })))).toBe(4)
    expect(countRules(renderTable(network({ published: ports })))).toBe(15)
  })
})
