import { describe, expect, it } from 'vitest'
import { oneOffService, type OneOffChanges } from '../../../src/app/one-off-service.ts'
import type { Service } from '../../../src/model/service.ts'
import { buildProject, buildService, buildVolume } from '../../support/build-project.ts'

const unchanged: OneOffChanges = {
  command: [],
  entrypoint: undefined,
  environment: {},
  user: undefined,
  workingDirectory: undefined,
  volumes: [],
  ports: [],
  hasServicePorts: false,
  labels: [],
  capAdd: [],
  capDrop: [],
  hasTerminal: false,
  isInteractive: true,
}

const web = buildService('web', {
  entrypoint: ['/entry'],
  command: ['serve'],
  environment: { LEVEL: 'info', COLOUR: 'red' },
  restart: { name: 'always' },
  replicas: 3,
  containerName: 'the-web',
  capAdd: ['NET_ADMIN'],
  capDrop: ['CHOWN'],
  ports: [
    {
      hostAddress: '0.0.0.0',
      hostPorts: { first: 80, last: 80 },
      containerPort: 80,
      protocol: 'tcp',
    },
  ],
})
const project = buildProject([web], { volumes: { data: buildVolume('data') } })
const place = { workingDirectory: '/home/me/shop', home: '/home/me' }

function change(changes: Partial<OneOffChanges>): Service {
  return oneOffService(project, 'web', { ...unchanged, ...changes }, place)
}

describe('the service of a run', () => {
  it('has neither restart policy, nor ports, nor replicas, nor the name of the container', () => {
    expect(change({})).toMatchObject({
      command: ['serve'],
      entrypoint: ['/entry'],
      restart: { name: 'no' },
      ports: [],
      replicas: 1,
      containerName: undefined,
    })
    expect(change({ hasServicePorts: true }).ports).toEqual(web.ports)
  })

  it("takes a command, and forgets the service's under another entrypoint", () => {
    expect(change({ command: ['sh', '-c', 'true'] })).toMatchObject({
      command: ['sh', '-c', 'true'],
      entrypoint: ['/entry'],
    })
    expect(change({ entrypoint: "sh -c 'a b'" })).toMatchObject({
      command: [],
      entrypoint: ['sh', '-c', 'a b'],
    })
  })

  it('adds to environment, labels and capabilities', () => {
    const changed = change({
      environment: { LEVEL: 'debug' },
      labels: ['a=b=c'],
      capAdd: ['CHOWN'],
      capDrop: ['NET_ADMIN'],
    })
    expect(changed.environment).toEqual({ LEVEL: 'debug', COLOUR: 'red' })
    expect(changed.labels).toEqual({ a: 'b=c' })
    expect([changed.capAdd, changed.capDrop]).toEqual([['CHOWN'], ['NET_ADMIN']])
  })

  it('publishes ports and mounts what is given, from the directory of the caller', () => {
    const { ports, mounts } = change({
      ports: ['127.0.0.1:8080:80/udp'],
      volumes: ['./here:/a:ro', '~/there:/b', 'data:/c', '/d'],
    })
    expect(ports).toEqual([
      {
        hostAddress: '127.0.0.1',
        hostPorts: { first: 8080, last: 8080 },
        containerPort: 80,
        protocol: 'udp',
      },
    ])
    expect(mounts).toMatchObject([
      { type: 'bind', source: '/home/me/shop/here', target: '/a', readOnly: true },
      { type: 'bind', source: '/home/me/there', target: '/b', readOnly: false },
      { type: 'volume', volume: 'data', target: '/c' },
      { type: 'volume', volume: undefined, target: '/d' },
    ])
  })

  it.each([
    ['ports', 'x:y', '--publish'],
    ['volumes', 'a:b:c:d', '--volume'],
    ['volumes', './a:relative', '--volume'],
    ['volumes', 'other:/a', 'undefined volume "other"'],
    ['labels', 'novalue', '--label'],
  ])('refuses %s %s', (key, value, said) => {
    expect(() => change({ [key]: [value] })).toThrow(said)
  })

  it('refuses a service that is not there', () => {
    expect(() => oneOffService(project, 'wbe', unchanged, place)).toThrow('no such service: wbe')
  })
})
