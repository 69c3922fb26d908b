import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

const reserved = (request: string): string =>
  `image: x\ndeploy: {resources: {reservations: {devices: [${request}]}}}`

describe('devices by their descriptions', () => {
  it.each([
    ['devices: ["vendor.com/net=left", "/dev/a"]', ['vendor.com/net=left']],
    ['gpus: all', ['nvidia.com/gpu=all']],
    ['gpus: [{count: 2}]', ['nvidia.com/gpu=0', 'nvidia.com/gpu=1']],
    ['gpus: [{driver: amd, device_ids: ["3"]}]', ['amd.com/gpu=3']],
    ['gpus: [{driver: nvidia, device_ids: [GPU-1a]}]', ['nvidia.com/gpu=GPU-1a']],
    [
      'gpus: [{driver: cdi, device_ids: ["a.com/b=c"]}, {count: 1}]',
      ['a.com/b=c', 'nvidia.com/gpu=0'],
    ],
  ])('are named by %s', async (lines, expected) => {
    const { cdiDevices, devices } = await loadWeb(`image: x\n${lines}`)
    expect(cdiDevices).toEqual(expected)
    expect(devices).toHaveLength(lines.includes('/dev/a') ? 1 : 0)
  })

  it('are named by reservations, each once', async () => {
    const request = '{capabilities: [gpu, utility], count: all}'
    const { cdiDevices } = await loadWeb(`${reserved(request)}\ngpus: all`)
    expect(cdiDevices).toEqual(['nvidia.com/gpu=all'])
  })

  it.each([
    [reserved('{capabilities: [tpu]}'), "is for no 'gpu'"],
    [reserved('{capabilities: [gpu], driver: fast}'), "has the unknown driver 'fast'"],
    ['image: x\ngpus: [{count: 100}]', 'is for more than 64'],
    ['image: x\ngpus: [{driver: cdi, count: 1}]', 'names no device'],
    ['image: x\ngpus: [{count: 0}]', "has ''"],
    ['image: x\ngpus: [{device_ids: ["a b"]}]', "has 'nvidia.com/gpu=a b'"],
    ['image: x\ngpus: [{count: 1, options: {a: b}}]', "attribute 'options'"],
  ])('are refused: %s', async (lines, expected) => {
    expect((await complaintsOfWeb(lines)).join('\n')).toContain(expected)
  })
})
