import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadRight, loadWeb } from '../../support/load-text.ts'

describe('namespaces', () => {
  it.each([
    ['network_mode: host', { network: { type: 'host' } }],
    ['network_mode: service:db', { network: { type: 'service', name: 'db' } }],
    ['network_mode: container:x_1', { network: { type: 'container', name: 'x_1' } }],
    ['network_mode: none', { network: { type: 'private' } }],
    ['pid: host', { pid: { type: 'host' } }],
    ['pid: service:db', { pid: { type: 'service', name: 'db' } }],
    ['ipc: shareable', { ipc: { type: 'private' } }],
    ['ipc: none', { ipc: { type: 'none' } }],
    ['uts: host', { uts: { type: 'host' } }],
    ['cgroup: host', { cgroup: 'host' }],
    ['userns_mode: host', {}],
  ])('are read from %s', async (lines, expected) => {
    const service = (
      await loadRight(`services:
  web: {image: x, ${lines.replace(': ', ': "')}"}
  db: {image: x}`)
    ).services['web']
    expect(service?.namespaces).toMatchObject(expected)
    expect(service?.networks).toEqual(
      lines.startsWith('network_mode') ? {} : { default: { aliases: [] } },
    )
  })

  it.each([
    ['bridge', { name: 'shop_bridge', external: false }],
    ['backbone', { name: 'backbone', external: true }],
  ])('make `network_mode: %s` a network', async (mode, expected) => {
    const project = await loadRight(`services: {web: {image: x, network_mode: ${mode}}}`)
    const [key = ''] = Object.keys(project.services['web']?.networks ?? {})
    expect(project.networks[key]).toMatchObject(expected)
    expect(Object.keys(project.networks)).toEqual([key])
  })

  it.each([
    ['pid: own', "'pid' of service 'web' is not valid: 'own'"],
    ['userns_mode: keep-id', "'userns_mode' of service 'web' is not valid"],
    ['uts: host\nhostname: a', "both 'hostname' and 'uts: host'"],
    ['network_mode: service:db\nhostname: a', "both 'hostname' and 'network_mode: service:db'"],
    ['network_mode: service:db\ndns: 1.1.1.1', "both 'dns' and 'network_mode: service:db'"],
    ['network_mode: service:db\nports: ["80"]', 'has the network of another one'],
  ])('that contradict themselves are refused: %s', async (lines, expected) => {
    expect((await complaintsOfWeb(`image: x\n${lines}`)).join('\n')).toContain(expected)
  })

  it('of the machine publish nothing, which is said', async () => {
    const found = await complaintsOfWeb('image: x\nnetwork_mode: host\nports: ["80"]')
    expect(found.join('\n')).toContain("'ports' of service 'web' have no effect")
  })
})

describe('devices', () => {
  it('are read in both forms, with rules', async () => {
    const { devices, deviceRules } = await loadWeb(
      'image: x\ndevices: ["/dev/a:/dev/b:r", /dev/c, {source: /dev/d}]\ndevice_cgroup_rules: ["c 1:3 mr"]',
    )
    expect(devices).toEqual([
      { source: '/dev/a', target: '/dev/b', permissions: 'r' },
      { source: '/dev/c', target: '/dev/c', permissions: 'rwm' },
      { source: '/dev/d', target: '/dev/d', permissions: 'rwm' },
    ])
    expect(deviceRules).toEqual(['c 1:3 mr'])
  })

  it.each([
    ['devices: [dev/a]', 'has no absolute path'],
    ['devices: ["/dev/a:/dev/a:x"]', "has the permissions 'x'"],
    [
      'device_cgroup_rules: ["c 1 r"]',
      "'c 1 r' in 'device_cgroup_rules' of service 'web' is no rule",
    ],
  ])('are refused when they are none: %s', async (lines, expected) => {
    expect((await complaintsOfWeb(`image: x\n${lines}`)).join('\n')).toContain(expected)
  })
})

describe('the runtime of a service', () => {
  it.each([
    ['runc', 'runc'],
    ['io.containerd.runc.v2', 'runc'],
    ['nvidia', 'nvidia-container-runtime'],
    ['/opt/bin/mine', '/opt/bin/mine'],
    ['stack', undefined],
    ["''", undefined],
  ])('%s is the program %s', async (text, runtime) => {
    expect((await loadWeb(`image: x\nruntime: ${text}`)).runtime).toBe(runtime)
  })

  it('is refused when nothing is known of it', async () => {
    expect((await complaintsOfWeb('image: x\nruntime: fast')).join('\n')).toContain(
      "'runtime' of service 'web' is not known: 'fast'",
    )
  })

  it('other than ours mounts no part of a volume, which it would follow links in', async () => {
    const volumes = 'volumes: [{type: volume, target: /data, volume: {subpath: part}}]'
    expect((await complaintsOfWeb(`image: x\nruntime: runc\n${volumes}`)).join('\n')).toContain(
      "service 'web' has both 'runtime: runc' and a 'subpath' of a volume",
    )
  })
})

it('reads what a service is called and what is noted on it', async () => {
  const service = await loadWeb(`image: x
domainname: example.org
annotations: {a: 1}
group_add: [mail, 12]
shm_size: 12m
oom_score_adj: 500
cgroup_parent: limited
runtime: crun
platform: linux/amd64
dns_search: example.org
dns_opt: [use-vc]`)
  expect(service).toMatchObject({
    domainname: 'example.org',
    annotations: { a: '1' },
    groupAdd: ['mail', '12'],
    shmSize: 12 << 20,
    oomScoreAdj: 500,
    cgroupParent: 'limited',
    runtime: 'crun',
    platform: 'linux/amd64',
    dnsSearch: ['example.org'],
    dnsOptions: ['use-vc'],
  })
})
