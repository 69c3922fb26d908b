import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findCdiEdits } from '../../../../src/linux/cdi/find-cdi-edits.ts'
import type { CdiEdits } from '../../../../src/linux/cdi/cdi-spec.ts'
import { buildService } from '../../../support/build-project.ts'

interface Places {
  /** The directory that counts less, and the one that counts more. */
  readonly directories: readonly string[]
  write(place: 0 | 1, name: string, text: string): void
  find(...names: readonly string[]): Promise<CdiEdits>
}

function openPlaces(): Places {
  const root = mkdtempSync(join(tmpdir(), 'stack-cdi-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const directories = [join(root, 'low'), join(root, 'high')]
  return {
    directories,
    write: (place, name, text) => {
      mkdirSync(directories[place] ?? '', { recursive: true })
      writeFileSync(join(directories[place] ?? '', name), text)
    },
    find: (...cdiDevices) => findCdiEdits(buildService('web', { cdiDevices }), directories),
  }
}

const yaml = `cdiVersion: 0.6.0
kind: vendor.com/net
containerEdits:
  env: [COMMON=1]
devices:
  - name: left
    containerEdits:
      env: [SIDE=left]
      deviceNodes: [{ path: /dev/left, hostPath: /dev/zero, permissions: r }]
      mounts: [{ hostPath: /opt/lib, containerPath: /lib/v, options: [ro, bind] }]
      hooks: [{ hookName: createContainer, path: /bin/hook, args: [hook, link] }]
      additionalGids: [44]
  - name: right
    containerEdits: { env: [SIDE=right] }
`

function jsonOf(kind: string, device: string, line: string): string {
  const devices = [{ name: device, containerEdits: { env: [line] } }]
  return JSON.stringify({ cdiVersion: '0.6.0', kind, devices })
}

describe('descriptions of devices', () => {
  it('are read from YAML: what is for all of them comes once, and first', async () => {
    const places = openPlaces()
    places.write(0, 'vendor.yaml', yaml)
    const edits = await places.find('vendor.com/net=left', 'vendor.com/net=right')
    expect(edits).toEqual({
      env: ['COMMON=1', 'SIDE=left', 'SIDE=right'],
      deviceNodes: [
        {
          path: '/dev/left',
          hostPath: '/dev/zero',
          permissions: 'r',
          fileMode: undefined,
          uid: undefined,
          gid: undefined,
        },
      ],
      mounts: [
        { hostPath: '/opt/lib', containerPath: '/lib/v', type: 'bind', options: ['ro', 'bind'] },
      ],
      hooks: [
        {
          hookName: 'createContainer',
          path: '/bin/hook',
          args: ['hook', 'link'],
          env: [],
          timeout: undefined,
        },
      ],
      additionalGids: [44],
    })
  })

  it('count more in the second directory', async () => {
    const places = openPlaces()
    places.write(0, 'a.json', jsonOf('a.com/b', 'c', 'FROM=low'))
    places.write(1, 'a.json', jsonOf('a.com/b', 'c', 'FROM=high'))
    expect((await places.find('a.com/b=c')).env).toEqual(['FROM=high'])
  })

  it('must not be two of one device', async () => {
    const places = openPlaces()
    places.write(0, 'one.json', jsonOf('a.com/b', 'c', 'A=1'))
    places.write(0, 'two.json', jsonOf('a.com/b', 'c', 'A=2'))
    await expect(places.find('a.com/b=c')).rejects.toMatchObject({
      code: 'CT0001',
      message: expect.stringMatching(/described by both .*one.json and .*two.json/),
    })
  })

  it('that are damaged are told where a device is missing, and harm no other', async () => {
    const places = openPlaces()
    places.write(0, 'bad.json', '{"kind": "x.com/y"}')
    places.write(0, 'worse.yaml', 'kind: [')
    places.write(
      0,
      'much.json',
      JSON.stringify({ cdiVersion: '1', kind: 'a.com/n', containerEdits: { netDevices: [] } }),
    )
    places.write(0, 'good.json', jsonOf('a.com/b', 'c', 'A=1'))
    expect((await places.find('a.com/b=c')).env).toEqual(['A=1'])
    await expect(places.find('x.com/y=z')).rejects.toMatchObject({
      code: 'CT0001',
      message: 'service web: no file in /etc/cdi or /var/run/cdi describes the device x.com/y=z',
      evidence: [
        expect.stringContaining('bad.json: cdiVersion is no text'),
        expect.stringContaining('much.json: netDevices of a.com/n is not supported'),
        expect.stringContaining('worse.yaml: '),
      ],
    })
  })

  it('are not looked for when no device is named', async () => {
    expect((await openPlaces().find()).hooks).toEqual([])
  })
})
