import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

const fine = [{ first: 200, last: 399 }]

async function probeOf(lines: string): Promise<unknown> {
  const { healthcheck } = await loadWeb(`image: x\n${lines}`)
  return typeof healthcheck === 'object' ? healthcheck.probe : healthcheck
}

describe('a probe that needs nothing inside the container', () => {
  it.each([
    [':8080/healthz', 'http://127.0.0.1:8080/healthz'],
    [':8080', 'http://127.0.0.1:8080/'],
    ['http://localhost/up?full=1', 'http://127.0.0.1:80/up?full=1'],
    ['https://10.0.0.2/', 'https://10.0.0.2:443/'],
    ["'http://[::1]:90/a b'".replace(' ', '%20'), 'http://[::1]:90/a%20b'],
  ])('asks %s over HTTP', async (written, url) => {
    expect(await probeOf(`healthcheck: {http: ${written}}`)).toEqual({
      type: 'http',
      url,
      status: fine,
      headers: {},
    })
  })

  it.each(['ports: ["80:3000"]', 'expose: [3000]', 'ports: ["3000"]\nexpose: ["3000/tcp"]'])(
    'asks a path of the only port: %s',
    async (ports) => {
      expect(await probeOf(`${ports}\nhealthcheck: {http: /up}`)).toMatchObject({
        url: 'http://127.0.0.1:3000/up',
      })
    },
  )

  it('takes status codes and headers', async () => {
    const http = '{url: ":80/", status: [200-299, 401], headers: {Host: shop.example}}'
    expect(await probeOf(`healthcheck: {http: ${http}}`)).toMatchObject({
      status: [
        { first: 200, last: 299 },
        { first: 401, last: 401 },
      ],
      headers: { Host: 'shop.example' },
    })
    expect(await probeOf('healthcheck: {http: {url: ":80/", status: 204}}')).toMatchObject({
      status: [{ first: 204, last: 204 }],
    })
  })

  it.each([
    ['tcp: 5432', { type: 'tcp', address: '127.0.0.1', port: 5432 }],
    ["tcp: '[::1]:6379'", { type: 'tcp', address: '::1', port: 6379 }],
    ["tcp: '10.0.0.2:80'", { type: 'tcp', address: '10.0.0.2', port: 80 }],
    ["log: 'ready on \\d+'", { type: 'log', pattern: 'ready on \\d+' }],
    ['notify: true', { type: 'notify' }],
  ])('reads %s', async (written, probe) => {
    expect(await probeOf(`healthcheck: {${written}}`)).toEqual(probe)
  })

  it('says what follows from a failure', async () => {
    const { healthcheck } = await loadWeb('image: x\nhealthcheck: {tcp: 1, on_failure: restart}')
    expect(healthcheck).toMatchObject({ onFailure: 'restart' })
  })
})

describe('mistakes in probes', () => {
  it.each([
    [
      '{tcp: 1, notify: true}',
      "SF0012]: the healthcheck of service 'web' has both 'tcp' and 'notify'",
    ],
    [
      '{test: a, http: ":1/"}',
      "SF0012]: the healthcheck of service 'web' has both 'test' and 'http'",
    ],
    [
      '{tcp: 1, disable: true}',
      "SF0012]: the healthcheck of service 'web' has 'tcp', but is disabled",
    ],
    ['{notify: false}', "SF0006]: 'healthcheck.notify' of service 'web': can only be true"],
    ['{http: /up}', "'healthcheck.http' of service 'web': '/up' names no port"],
    ['{http: up}', "'up' is neither a URL nor a path"],
    ['{http: "http://db:80/"}', "'db' is no IP address"],
    ['{http: "http://u:p@127.0.0.1/"}', 'a URL with a password is refused'],
    ['{http: ":99999/"}', "':99999/' is no URL"],
    ['{http: {url: ":80/", status: [99]}}', "'99' is no status"],
    ['{http: {url: ":80/", headers: {"a b": x}}}', "'a b' is no header"],
    ['{http: {url: ":80/", headers: {a: "x\\ny"}}}', "'a' is no header"],
    ['{tcp: 0}', "'0' names no port"],
    ['{tcp: "db:80"}', "'db' is no IP address"],
    ['{tcp: "::1:80"}', "'::1' is no IP address"],
    ['{log: "(a"}', "'healthcheck.log' of service 'web': a '(' is not closed"],
    ['{log: "(?=a)"}', 'looking ahead or behind'],
    ['{on_failure: stop}', 'on_failure'],
    ['{http: {status: 200}}', "lacks the key 'url'"],
  ])('%s', async (healthcheck, complaint) => {
    const [first = ''] = await complaintsOfWeb(`image: x\nhealthcheck: ${healthcheck}`)
    expect(first).toMatch(/^stack\.yaml:4:\d+: error/)
    expect(first).toContain(complaint)
  })

  it('a URL is not shown when it may hold a password', async () => {
    const complaints = await complaintsOfWeb(
      'image: x\nhealthcheck: {http: "http://u:geheim@1.1.1.1/"}',
    )
    expect(complaints.join()).not.toContain('geheim')
  })
})
