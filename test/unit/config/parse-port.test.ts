import { describe, expect, it } from 'vitest'
import { parsePort } from '../../../src/config/parse-port.ts'

function shown(text: string): readonly string[] | string {
  const result = parsePort(text)
  if (!result.ok) return result.reason
  return result.ports.map(
    ({ hostAddress, published, target, protocol }) =>
      `[${hostAddress}] ${published} -> ${target}/${protocol}`,
  )
}

describe('parsePort', () => {
  it.each([
    ['3000', ['[]  -> 3000/tcp']],
    ['8080:80', ['[] 8080 -> 80/tcp']],
    ['127.0.0.1:8080:80', ['[127.0.0.1] 8080 -> 80/tcp']],
    ['127.0.0.1::80', ['[127.0.0.1]  -> 80/tcp']],
    ['53:53/UDP', ['[] 53 -> 53/udp']],
    ['[::1]:8080:80', ['[::1] 8080 -> 80/tcp']],
    ['8000-8001:9000-9001', ['[] 8000 -> 9000/tcp', '[] 8001 -> 9001/tcp']],
    ['9-11', ['[]  -> 10/tcp', '[]  -> 11/tcp', '[]  -> 9/tcp']],
    ['8000-9000:80', ['[] 8000-9000 -> 80/tcp']],
    ['0:80', ['[] 0 -> 80/tcp']],
  ])('reads %s', (text, ports) => {
    expect(shown(text)).toEqual(ports)
  })

  it.each([
    ['', 'the container port is missing'],
    ['80:', 'the container port is missing'],
    ['abc', "'abc' is no container port"],
    ['0', "'0' is no container port"],
    ['65536', "'65536' is no container port"],
    ['x:80', "'x' is no host port"],
    ['80/icmp', "'icmp' is no protocol"],
    ['1.2.3:80:80', "'1.2.3' is no IP address"],
    ['256.0.0.1:80:80', "'256.0.0.1' is no IP address"],
    ['80-81:80-82', 'the host range has 2 ports, the container range 3'],
    ['90-80', "'90-80' is no container port"],
  ])('refuses %j: %s', (text, reason) => {
    expect(shown(text)).toBe(reason)
  })
})
