import { describe, expect, it } from 'vitest'
import { loadService, loadWeb } from '../../support/load-text.ts'

describe('ports', () => {
  it('reads short and long forms', async () => {
    const { ports } = await loadWeb(
      'image: x\nports: ["127.0.0.1:8080:80", 3000, "5000-5010:9/udp", {target: 80, published: 90, host_ip: "::1", protocol: UDP}]',
    )
    expect(ports).toEqual([
      {
        hostAddress: '127.0.0.1',
        hostPorts: { first: 8080, last: 8080 },
        containerPort: 80,
        protocol: 'tcp',
      },
      {
        hostAddress: '0.0.0.0',
        hostPorts: { first: 0, last: 0 },
        containerPort: 3000,
        protocol: 'tcp',
      },
      {
        hostAddress: '0.0.0.0',
        hostPorts: { first: 5000, last: 5010 },
        containerPort: 9,
        protocol: 'udp',
      },
      {
        hostAddress: '::1',
        hostPorts: { first: 90, last: 90 },
        containerPort: 80,
        protocol: 'udp',
      },
    ])
  })

  it('keeps one of two equal mappings', async () => {
    const { ports } = await loadWeb(
      'image: x\nports: ["80:80", {target: 80, published: "80"}, "80:80/udp"]',
    )
    expect(ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`)).toEqual([
      '80/tcp',
      '80/udp',
    ])
  })
})

describe('mounts', () => {
  it('reads short and long forms of all kinds', async () => {
    const service = await loadService(
      `
services:
  web:
    image: x
    volumes:
      - data:/data:ro,nocopy
      - ./src:/app
      - ~/x:/home
      - /anon
      - {type: bind, source: ../up, target: /up/, read_only: true, bind: {create_host_path: false, propagation: rshared, recursive: disabled}}
      - {type: bind, source: /abs, target: /abs}
      - {type: volume, source: data, target: /sub, volume: {nocopy: true, subpath: a/b}}
      - {type: volume, target: /anon2}
      - {type: tmpfs, target: /tmp, tmpfs: {size: 64m, mode: 01777}}
      - {type: tmpfs, target: /tmp2, read_only: true, tmpfs: {mode: "755"}}
    tmpfs: ["/run:size=1k,mode=700,uid=70", "/var/tmp:size=50%"]
volumes: {data: }
`,
      'web',
      { environment: { HOME: '/home/me' } },
    )
    const bind = {
      type: 'bind',
      readOnly: false,
      createHostPath: true,
      propagation: 'rprivate',
      recursive: true,
    }
    const volume = { type: 'volume', readOnly: false, noCopy: false, subpath: undefined }
    expect(service.mounts).toEqual([
      { ...volume, volume: 'data', target: '/data', readOnly: true, noCopy: true },
      { ...bind, source: '/srv/shop/src', target: '/app' },
      { ...bind, source: '/home/me/x', target: '/home' },
      { ...volume, volume: undefined, target: '/anon' },
      {
        ...bind,
        source: '/srv/up',
        target: '/up',
        readOnly: true,
        createHostPath: false,
        propagation: 'rshared',
        recursive: false,
      },
      { ...bind, source: '/abs', target: '/abs' },
      { ...volume, volume: 'data', target: '/sub', noCopy: true, subpath: 'a/b' },
      { ...volume, volume: undefined, target: '/anon2' },
      { type: 'tmpfs', target: '/tmp', size: 67_108_864, mode: 0o1777, options: [] },
      { type: 'tmpfs', target: '/tmp2', size: undefined, mode: 0o755, options: ['ro'] },
      { type: 'tmpfs', target: '/run', size: 1024, mode: 0o700, options: ['uid=70'] },
      {
        type: 'tmpfs',
        target: '/var/tmp',
        size: undefined,
        mode: undefined,
        options: ['size=50%'],
      },
    ])
  })
})

describe('healthcheck', () => {
  it.each([
    ['test: curl -f x', { type: 'shell', line: 'curl -f x' }],
    ['test: [CMD-SHELL, "curl x || exit 1"]', { type: 'shell', line: 'curl x || exit 1' }],
    ['test: [CMD, curl, x]', { type: 'command', command: ['curl', 'x'] }],
  ])('reads %s', async (test, probe) => {
    expect((await loadWeb(`image: x\nhealthcheck:\n  ${test}`)).healthcheck).toEqual({
      probe,
      interval: undefined,
      timeout: undefined,
      retries: undefined,
      startPeriod: undefined,
      startInterval: undefined,
      onFailure: undefined,
    })
  })

  it('takes times and retries as given, and leaves zero open', async () => {
    const given = await loadWeb(
      'image: x\nhealthcheck: {test: a, interval: 1s, timeout: 500ms, retries: 9, start_period: 1m, start_interval: 2s}',
    )
    expect(given.healthcheck).toMatchObject({
      interval: 1000,
      timeout: 500,
      retries: 9,
      startPeriod: 60_000,
      startInterval: 2000,
    })
    const zero = await loadWeb('image: x\nhealthcheck: {test: a, interval: 0s, retries: 0}')
    expect(zero.healthcheck).toMatchObject({ interval: undefined, retries: undefined })
  })

  it.each(['{test: [NONE]}', '{disable: true}'])('is disabled by %s', async (healthcheck) => {
    expect((await loadWeb(`image: x\nhealthcheck: ${healthcheck}`)).healthcheck).toBe('disabled')
  })

  it('may leave the command to the image', async () => {
    expect((await loadWeb('image: x\nhealthcheck: {interval: 5s}')).healthcheck).toMatchObject({
      probe: undefined,
      interval: 5000,
    })
  })
})
