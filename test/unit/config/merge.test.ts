import { describe, expect, it } from 'vitest'
import { complaintText, complaints, loadRight } from '../../support/load-text.ts'
import type { Service } from '../../../src/model/service.ts'

/** The service `web` of a base and an override file, given without indentation. */
async function merged(base: string, override: string): Promise<Service> {
  const file = (lines: string): string => `services:\n  web:\n${lines.replace(/^/gm, '    ')}\n`
  const project = await loadRight({
    'stack.yaml': file(`image: x\n${base}`),
    'stack.override.yaml': file(override),
  })
  const service = project.services['web']
  if (service === undefined) throw new Error('the service is gone')
  return service
}

describe('a later file', () => {
  it.each([
    ['tty: false', 'tty: true', { tty: true }],
    ['command: [a]', 'command: [b]', { command: ['b'] }],
    ['command: [a]', 'command:', { command: undefined }],
    ['user: "1"', 'user:', { user: '1' }],
    ['entrypoint: a b', 'entrypoint: [c]', { entrypoint: ['c'] }],
    [
      'environment: {A: a, B: b}',
      'environment: [B=2, C=3]',
      { environment: { A: 'a', B: '2', C: '3' } },
    ],
    ['environment: [A=a]', 'environment: {A: }', { environment: {} }],
    ['labels: [a=1]', 'labels: {b: 2}', { labels: { a: '1', b: '2' } }],
    ['dns: 1.1.1.1', 'dns: [1.1.1.1, 2.2.2.2]', { dns: ['1.1.1.1', '2.2.2.2'] }],
    ['cap_add: [A]', 'cap_add: [B, A]', { capAdd: ['A', 'B'] }],
    ['security_opt: [a]', 'security_opt: [b]', { securityOpt: ['a', 'b'] }],
    [
      'extra_hosts: ["a=1.1.1.1"]',
      'extra_hosts: {a: 1.1.1.1, b: 2.2.2.2}',
      { extraHosts: { a: ['1.1.1.1'], b: ['2.2.2.2'] } },
    ],
    [
      'ulimits: {nofile: {soft: 1, hard: 2}}',
      'ulimits: {nofile: 5}',
      { ulimits: { nofile: { soft: 5, hard: 5 } } },
    ],
    [
      'healthcheck: {test: a, retries: 7}',
      'healthcheck: {test: [CMD, b]}',
      { healthcheck: { probe: { command: ['b'] }, retries: 7 } },
    ],
    [
      'deploy: {replicas: 2}',
      'deploy: {resources: {limits: {pids: 5}}}',
      { replicas: 2, resources: { pids: 5 } },
    ],
    ['profiles: []', 'init: true', { init: true }],
  ])('turns %j with %j into the merged value', async (base, override, expected) => {
    expect(await merged(base, override)).toMatchObject(expected)
  })

  it('replaces a mount with the same target and keeps its place', async () => {
    const { mounts } = await merged(
      'volumes: ["./a:/a", "./b:/b"]',
      'volumes: ["./c:/a:ro", "./d:/d"]',
    )
    expect(
      mounts.map((mount) => (mount.type === 'bind' ? `${mount.source}:${mount.target}` : '')),
    ).toEqual(['/srv/shop/c:/a', '/srv/shop/b:/b', '/srv/shop/d:/d'])
  })

  it('adds ports and does not repeat equal ones', async () => {
    const { ports } = await merged('ports: ["80:80"]', 'ports: ["80:80", "81:80"]')
    expect(ports.map(({ hostPorts }) => hostPorts.first)).toEqual([80, 81])
  })

  it('adds to dependencies and networks in whatever form they are', async () => {
    const { services } = await loadRight({
      'stack.yaml':
        'services: {web: {image: x, depends_on: [a], networks: [n]}, a: {image: x}, b: {image: x}}\nnetworks: {n: , m: }',
      'stack.override.yaml':
        'services: {web: {depends_on: {b: {condition: service_healthy}}, networks: {m: {aliases: [z]}}}}',
    })
    expect(services['web']?.dependsOn).toMatchObject({
      a: { condition: 'service_started' },
      b: { condition: 'service_healthy' },
    })
    expect(services['web']?.networks).toEqual({ n: { aliases: [] }, m: { aliases: ['z'] } })
  })

  it('merges address ranges by their subnet', async () => {
    const { networks } = await loadRight({
      'stack.yaml':
        'services: {web: {image: x}}\nnetworks: {default: {ipam: {config: [{subnet: 10.0.0.0/8}]}}}',
      'stack.override.yaml':
        'networks: {default: {ipam: {config: [{subnet: 10.0.0.0/8, gateway: 10.0.0.9}]}}}',
    })
    expect(networks['default']).toMatchObject({ subnet: '10.0.0.0/8', gateway: '10.0.0.9' })
  })

  it('takes values away with !reset and replaces them with !override', async () => {
    const service = await merged(
      'ports: ["80:80"]\nenvironment: {A: a, B: b}\nlabels: {a: 1}\nuser: me',
      'ports: !reset []\nenvironment: {A: !reset }\nlabels: !override {b: 2}\nuser: !reset null',
    )
    expect(service).toMatchObject({ ports: [], labels: { b: '2' }, user: undefined })
    expect(service.environment).toEqual({ B: 'b' })
  })

  it('points at the file and line of the value that counts', async () => {
    expect(
      await complaintText({
        'stack.yaml': 'services:\n  web:\n    image: x\n    restart: no\n',
        'stack.override.yaml': 'services:\n  web:\n    restart: sometimes\n    prots: []\n',
      }),
    ).toBe(
      [
        "stack.override.yaml:3:14: error[SF0006]: 'restart' of service 'web' is not valid: 'sometimes'",
        '  1 | services:',
        '  2 |   web:',
        '  3 |     restart: sometimes',
        '    |              ^^^^^^^^^',
        "  hint: write no, always, unless-stopped, on-failure or 'on-failure:5'",
        '',
        "stack.override.yaml:4:5: error[SF0005]: unknown key 'prots' in service 'web'",
        '  2 |   web:',
        '  3 |     restart: sometimes',
        '  4 |     prots: []',
        '    |     ^^^^^',
        "  hint: did you mean 'ports'?",
      ].join('\n'),
    )
  })

  it('cannot give a value another shape', async () => {
    expect(
      await complaints({
        'stack.yaml': 'services: {web: {image: x, healthcheck: {test: a}}}',
        'stack.override.yaml': 'services: {web: {healthcheck: [a]}}',
      }),
    ).toEqual([
      "stack.override.yaml:1:31: error[SF0006]: 'services.web.healthcheck' is a list here, but a mapping in stack.yaml",
    ])
  })
})
