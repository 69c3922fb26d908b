import { describe, expect, it } from 'vitest'
import {
  complaints as complaintsOf,
  complaintsOfWeb,
  loadRight,
  loadWeb,
} from '../../support/load-text.ts'

describe('volumes_from', () => {
  it('takes what another service declares, behind what the service mounts itself', async () => {
    const { services, volumes } = await loadRight(`services:
  db:
    image: x
    volumes: [rows:/rows, /logs, /srv/a:/a, '/srv/b:/b:ro', {type: tmpfs, target: /scratch}]
  side: {image: x, volumes_from: ['db:ro'], volumes: ['/own:/b']}
  far: {image: x, volumes_from: [side, 'container:old:ro']}
volumes: {rows: {}}`)
    const targetsOf = (name: string): readonly string[] =>
      (services[name]?.mounts ?? []).map(
        (mount) =>
          `${mount.type} ${mount.target} ${'readOnly' in mount && mount.readOnly ? 'ro' : 'rw'}`,
      )
    expect(targetsOf('side')).toEqual(['bind /b rw', 'volume /rows ro', 'bind /a ro'])
    expect(targetsOf('far')).toEqual(['bind /b rw', 'volume /rows ro', 'bind /a ro'])
    expect(services['far']?.volumesFrom).toEqual([
      { type: 'service', name: 'side', readOnly: false },
      { type: 'container', name: 'old', readOnly: true },
    ])
    expect(Object.keys(volumes)).toEqual(['rows'])
  })

  it('lets the last of several services count', async () => {
    const { services } = await loadRight(`services:
  a: {image: x, volumes: ['/one:/data']}
  b: {image: x, volumes: ['/two:/data']}
  web: {image: x, volumes_from: [a, b]}`)
    expect(services['web']?.mounts).toMatchObject([{ source: '/two' }])
  })

  it.each([['db:rx'], ['container:'], ['db:ro:x']])('refuses %s', async (text) => {
    const complaints = await complaintsOf(
      `services: {db: {image: x}, web: {image: x, volumes_from: ['${text}']}}`,
    )
    expect(complaints.join('\n')).toContain(
      `'${text}' in 'volumes_from' of service 'web' is not valid`,
    )
  })
})

describe('a volume', () => {
  const complaintsOfVolume = async (options: string): Promise<string> =>
    (
      await complaintsOf(
        `services: {web: {image: x, volumes: ['disk:/disk']}}\nvolumes: {disk: {driver_opts: {${options}}}}`,
      )
    ).join('\n')

  it('is what its driver options say', async () => {
    const { volumes } = await loadRight(`services: {web: {image: x, volumes: ['disk:/disk']}}
volumes: {disk: {driver_opts: {type: nfs, device: ':/data', o: 'addr=10.0.0.1,rw'}}}`)
    expect(volumes['disk']?.content).toEqual({
      type: 'nfs',
      device: ':/data',
      options: 'addr=10.0.0.1,rw',
    })
  })

  it.each([
    ['type: none', "'driver_opts' of volume 'disk' lack 'device'"],
    ['device: /a, o: bind', "'driver_opts' of volume 'disk' lack 'type'"],
    ['type: none, device: /a, size: 1g', "option 'size' of volume 'disk' is not supported"],
    ['mountpoint: /a', "option 'mountpoint' of volume 'disk' is not supported"],
  ])('is not made with the options %s', async (options, expected) => {
    expect(await complaintsOfVolume(options)).toContain(expected)
  })

  it('without a name has labels where it is mounted, one with a name has not', async () => {
    const { mounts } = await loadWeb(
      'image: x\nvolumes: [{type: volume, target: /a, volume: {labels: [tier=web]}}]',
    )
    expect(mounts).toMatchObject([{ volume: undefined, labels: { tier: 'web' } }])
    const complaints = await complaintsOf(`services:
  web:
    image: x
    volumes: [{type: volume, source: disk, target: /a, volume: {labels: {tier: web}}}]
volumes: {disk: {}}`)
    expect(complaints.join('\n')).toContain(
      "volume 'disk' is given labels where service 'web' mounts it",
    )
  })
})

describe('a mount of an image', () => {
  it('is read with the part of it', async () => {
    const { mounts } = await loadWeb(
      'image: x\nvolumes: [{type: image, source: "y:1", target: /a, image: {subpath: b}}]',
    )
    expect(mounts).toEqual([{ type: 'image', reference: 'y:1', target: '/a', subpath: 'b' }])
  })

  it('names one', async () => {
    const complaints = await complaintsOfWeb('image: x\nvolumes: [{type: image, target: /a}]')
    expect(complaints.join('\n')).toContain(
      "an image mount in 'volumes' of service 'web' lacks a source",
    )
  })
})
