import { describe, expect, it } from 'vitest'
import { buildNetwork, buildService } from '../../support/build-project.ts'
import { complaints, load, loadRight, loadWeb } from '../../support/load-text.ts'

describe('a service with nothing but an image', () => {
  it('has every default decided', async () => {
    expect(await loadWeb('image: nginx:1')).toEqual(
      buildService('web', {
        rootfs: { type: 'image', reference: 'nginx:1' },
        command: undefined,
      }),
    )
  })
})

describe('attributes of a service', () => {
  it.each([
    ['rootfs: host\ncommand: [a]', { rootfs: { type: 'host' } }],
    ['rootfs: ./root\ncommand: [a]', { rootfs: { type: 'directory', path: '/srv/shop/root' } }],
    ['command: run "a b" c', { command: ['run', 'a b', 'c'] }],
    ['command: ""', { command: [] }],
    ['command: []', { command: [] }],
    ['command:', { command: undefined }],
    ['entrypoint: ["/bin/sh", "-c"]', { entrypoint: ['/bin/sh', '-c'] }],
    ['working_dir: /app', { workingDirectory: '/app' }],
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['hostname: box.local', { hostname: 'box.local' }],
    ['container_name: my-web', { containerName: 'my-web' }],
    ['expose: [3000, "4000-4001/udp"]', { expose: ['3000/tcp', '4000/udp', '4001/udp'] }],
    ['restart: on-failure:3', { restart: { name: 'on-failure', maximumRetryCount: 3 } }],
    ['restart: on-failure', { restart: { name: 'on-failure', maximumRetryCount: 0 } }],
    ['restart: no', { restart: { name: 'no' } }],
    ['restart: unless-stopped', { restart: { name: 'unless-stopped' } }],
    ['init: true', { init: true }],
    ['stop_signal: int', { stopSignal: 'SIGINT' }],
    ['stop_signal: "9"', { stopSignal: 'SIGKILL' }],
    ['stop_grace_period: 1m30s', { stopGracePeriod: 90_000 }],
    ['labels: [a=1, b]', { labels: { a: '1', b: '' } }],
    ['labels: {a: 1.10, b: true, c: }', { labels: { a: '1.1', b: 'true', c: '' } }],
    ['read_only: true', { readOnly: true }],
    ['read_only: "true"', { readOnly: true }],
    [
      'cap_add: [NET_ADMIN, NET_ADMIN]\ncap_drop: [ALL]',
      { capAdd: ['NET_ADMIN'], capDrop: ['ALL'] },
    ],
    ['security_opt: [no-new-privileges]', { securityOpt: ['no-new-privileges'] }],
    ['privileged: true', { privileged: true }],
    [
      'ulimits: {nproc: 65535, nofile: {soft: 1, hard: 2}}',
      { ulimits: { nproc: { soft: 65535, hard: 65535 }, nofile: { soft: 1, hard: 2 } } },
    ],
    ['sysctls: {net.core.somaxconn: 1024}', { sysctls: { 'net.core.somaxconn': '1024' } }],
    ['sysctls: [net.core.somaxconn=1024]', { sysctls: { 'net.core.somaxconn': '1024' } }],
    [
      'extra_hosts: ["a=1.2.3.4", "a:5.6.7.8", "b=[::1]", "h:host-gateway"]',
      { extraHosts: { a: ['1.2.3.4', '5.6.7.8'], b: ['::1'], h: ['host-gateway'] } },
    ],
    [
      'extra_hosts: {a: 1.2.3.4, b: [1.1.1.1, "::2"]}',
      { extraHosts: { a: ['1.2.3.4'], b: ['1.1.1.1', '::2'] } },
    ],
    ['dns: 9.9.9.9', { dns: ['9.9.9.9'] }],
    ['dns: [9.9.9.9, 8.8.8.8]', { dns: ['9.9.9.9', '8.8.8.8'] }],
    ['tty: true\nstdin_open: true', { tty: true, stdinOpen: true }],
    ['scale: 3', { replicas: 3 }],
    ['deploy: {replicas: 0}', { replicas: 0 }],
    ['deploy: {mode: global}', { replicas: 1 }],
    ['deploy: {mode: replicated, replicas: 2}', { replicas: 2 }],
    [
      'mem_limit: 512m\ncpus: "0.5"\npids_limit: 100\nmem_reservation: 1k',
      { resources: { cpus: 0.5, memory: 536_870_912, memoryReservation: 1024, pids: 100 } },
    ],
    [
      'mem_limit: -1\ncpus: 0\npids_limit: -1',
      {
        resources: {
          cpus: undefined,
          memory: undefined,
          memoryReservation: undefined,
          pids: undefined,
        },
      },
    ],
    [
      'deploy: {resources: {limits: {cpus: 2, memory: 1g, pids: 5}, reservations: {memory: 1m}}}',
      { resources: { cpus: 2, memory: 1_073_741_824, memoryReservation: 1_048_576, pids: 5 } },
    ],
  ])('reads %j', async (lines, expected) => {
    const withRootfs = lines.startsWith('rootfs') ? lines : `image: x\n${lines}`
    expect(await loadWeb(withRootfs)).toMatchObject(expected)
  })
})

describe('networks and volumes', () => {
  it('gives a service without networks the network default, and names what is used', async () => {
    const project = await loadRight(`
services:
  web: {image: x}
  db: {image: x, networks: [back], volumes: ["data:/data", "old:/old"]}
networks:
  back: {internal: true, ipam: {config: [{subnet: 172.28.0.0/16, gateway: 172.28.0.1}]}, labels: [a=b]}
  unused: {}
volumes:
  data: {labels: {a: 1}}
  old: {external: true, name: legacy}
  unused:
`)
    expect(project.networks).toEqual({
      back: buildNetwork('back', {
        internal: true,
        subnet: '172.28.0.0/16',
        gateway: '172.28.0.1',
        labels: { a: 'b' },
      }),
      default: buildNetwork('default'),
    })
    expect(project.volumes).toEqual({
      data: { key: 'data', name: 'shop_data', external: false, labels: { a: '1' } },
      old: { key: 'old', name: 'legacy', external: true, labels: {} },
    })
  })

  it('lets the file shape the network default', async () => {
    const { networks } = await loadRight(
      'services: {web: {image: x}}\nnetworks: {default: {name: outside, external: true}}',
    )
    expect(networks['default']).toMatchObject({ name: 'outside', external: true })
  })

  it('makes no network default when nobody joins it', async () => {
    const { networks } = await loadRight(
      'services: {web: {image: x, networks: {n: {aliases: [a, b]}}}}\nnetworks: {n: }',
    )
    expect(Object.keys(networks)).toEqual(['n'])
  })

  it('reads the old form of an external name, with a warning', async () => {
    const file =
      'services: {web: {image: x, networks: [n]}}\nnetworks: {n: {external: {name: real}}}'
    expect((await loadRight(file)).networks['n']).toMatchObject({ external: true, name: 'real' })
    expect(await complaints(file)).toEqual([
      "stack.yaml:2:16: warning[SF0020]: 'external.name' of 'n' is obsolete",
    ])
  })
})

describe('dependencies', () => {
  it('reads lists and mappings', async () => {
    const { services } = await loadRight(`
services:
  a: {image: x}
  b: {image: x, depends_on: [a]}
  c: {image: x, depends_on: {a: {condition: service_healthy, restart: true, required: false}, b: {condition: service_completed_successfully}}}
`)
    expect(services['b']?.dependsOn).toEqual({
      a: { condition: 'service_started', restart: false, required: true },
    })
    expect(services['c']?.dependsOn).toEqual({
      a: { condition: 'service_healthy', restart: true, required: false },
      b: { condition: 'service_completed_successfully', restart: false, required: true },
    })
  })
})

describe('anchors and extensions', () => {
  it('merges anchored mappings and leaves extensions out of the project', async () => {
    const { services } = await loadRight(`
x-base: &base {image: x, restart: always, environment: &env {A: a, B: b}}
services:
  one: {<<: *base}
  two:
    <<: *base
    restart: no
    environment: {<<: *env, B: own}
  three: {<<: [{tty: true, init: true}, {tty: false}], image: x, x-note: anything}
`)
    expect(services['one']).toMatchObject({
      restart: { name: 'always' },
      environment: { A: 'a', B: 'b' },
    })
    expect(services['two']).toMatchObject({
      restart: { name: 'no' },
      environment: { A: 'a', B: 'own' },
    })
    expect(services['three']).toMatchObject({ tty: true, init: true })
  })

  it('merges the documents of one file', async () => {
    const { services } = await loadRight(
      'services: {web: {image: x}}\n---\nservices: {web: {image: y, tty: true}}\n',
    )
    expect(services['web']).toMatchObject({ rootfs: { reference: 'y' }, tty: true })
  })
})

describe('profiles', () => {
  const file = `
services:
  web: {image: x}
  debug: {image: x, profiles: [dev, test]}
  tool: {image: x, profiles: [ops], depends_on: [web]}
`
  it.each([
    [{}, ['web'], ['debug', 'tool']],
    [{ profiles: ['dev'] }, ['web', 'debug'], ['tool']],
    [{ profiles: ['*'] }, ['web', 'debug', 'tool'], []],
    [{ services: ['tool'] }, ['web', 'tool'], ['debug']],
    [{ environment: { COMPOSE_PROFILES: 'ops, dev' } }, ['web', 'debug', 'tool'], []],
    [{ profiles: ['dev'], environment: { COMPOSE_PROFILES: 'ops' } }, ['web', 'debug'], ['tool']],
  ])('selects by %j', async (options, enabled, disabled) => {
    const project = await loadRight(file, options)
    expect(Object.keys(project.services)).toEqual(enabled)
    expect(project.disabledServices).toEqual(disabled)
  })

  it('drops optional dependencies on services that are disabled', async () => {
    const optional =
      'services: {a: {image: x, depends_on: {b: {condition: service_started, required: false}}}, b: {image: x, profiles: [p]}}'
    expect((await loadRight(optional)).services['a']?.dependsOn).toEqual({})
  })

  it('does not look for mistakes between services that are disabled', async () => {
    const result = await load(
      'services: {a: {image: x, profiles: [p], networks: [gone], ports: ["80:80"]}, b: {image: x, ports: ["80:80"]}}',
    )
    expect(result.ok).toBe(true)
  })
})
