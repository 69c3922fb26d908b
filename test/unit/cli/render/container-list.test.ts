import { describe, expect, it } from 'vitest'
import type { ListedContainer } from '../../../../src/app/list-containers.ts'
import { containersText, type ListFormat } from '../../../../src/cli/render/container-list.ts'
import type {
  ContainerState,
  ExitRecord,
  HealthStatus,
} from '../../../../src/model/container-state.ts'
import { instant } from '../../../../src/model/instant.ts'
import { noHookRan } from '../../../../src/model/hook.ts'
import type { ObservedContainer } from '../../../../src/model/observed-state.ts'
import { settingsOf } from '../../../../src/model/settings.ts'
import { buildService } from '../../../support/build-project.ts'

const now = instant(Date.parse('2026-01-02T15:06:05Z'))
const before = (seconds: number): ReturnType<typeof instant> => instant(now - seconds * 1000)

const running = (status: HealthStatus): ContainerState => ({
  status: 'running',
  pid: 7,
  startedAt: before(119),
  paused: false,
  health: { status, failingStreak: 0, probes: [] },
})

const exited = (changes: Partial<ExitRecord>): ContainerState => ({
  status: 'exited',
  exit: {
    exitCode: 0,
    signal: 0,
    oomKilled: false,
    startedAt: before(60),
    finishedAt: before(3),
    requested: false,
    startError: undefined,
    ...changes,
  },
})

function listed(
  changes: Partial<ObservedContainer> = {},
  restartsInSeconds?: number,
): ListedContainer {
  return {
    restartsAt: restartsInSeconds === undefined ? undefined : before(-restartsInSeconds),
    container: {
      id: 'a'.repeat(64),
      name: 'shop-web-1',
      project: 'shop',
      service: 'web',
      number: 1,
      oneOff: undefined,
      configHash: 'c',
      imageId: 'sha256:d',
      image: 'nginx:1',
      command: ['nginx', '-g', 'daemon off; "now"'],
      labels: { b: '2', a: '1' },
      state: running('healthy'),
      healthcheck: undefined,
      createdAt: before(120),
      restartCount: 0,
      restartStreak: 0,
      hooks: noHookRan,
      shares: [],
      settings: settingsOf({ service: buildService('web'), networks: {} }),
      endpoints: ['shop_front', 'shop_back'].map((network) => ({
        network,
        address: '10.0.0.2',
        prefixLength: 24,
        macAddress: '02:00:00:00:00:02',
        aliases: [],
      })),
      ports: [
        { hostAddress: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostAddress: '::1', hostPort: 53, containerPort: 53, protocol: 'udp' },
      ],
      mounts: [
        { type: 'volume', source: 'shop_data', target: '/d', readOnly: false, anonymous: false },
        { type: 'bind', source: '/srv/code', target: '/c', readOnly: true, anonymous: false },
      ],
      ...changes,
    },
  }
}

function print(
  list: readonly ListedContainer[],
  changes: Partial<ListFormat> = {},
): Promise<string> {
  return containersText(list, {
    form: 'table',
    now,
    truncate: true,
    columns: undefined,
    ...changes,
  })
}

describe('containers as JSON', () => {
  it('have the fields of Docker Compose, one object per line', async () => {
    const text = await print([listed(), listed({ name: 'shop-web-2' })], { form: 'json' })
    const [first = '', second = '', end] = text.split('\n')
    expect(JSON.parse(first)).toEqual({
      Command: '"nginx -g daemon off…"',
      CreatedAt: '2026-01-02 15:04:05 +0000 UTC',
      ExitCode: 0,
      Health: 'healthy',
      ID: 'a'.repeat(12),
      Image: 'nginx:1',
      Labels: 'a=1,b=2',
      LocalVolumes: '1',
      Mounts: 'shop_data,/srv/code',
      Name: 'shop-web-1',
      Names: 'shop-web-1',
      Networks: 'shop_front,shop_back',
      NextRun: '',
      Ports: '0.0.0.0:8080->80/tcp, [::1]:53->53/udp',
      Project: 'shop',
      Publishers: [
        { URL: '0.0.0.0', TargetPort: 80, PublishedPort: 8080, Protocol: 'tcp' },
        { URL: '::1', TargetPort: 53, PublishedPort: 53, Protocol: 'udp' },
      ],
      RestartCount: 0,
      RunningFor: '2 minutes ago',
      Service: 'web',
      Size: '',
      State: 'running',
      Status: 'Up About a minute (healthy)',
    })
    expect(JSON.parse(second)).toMatchObject({ Name: 'shop-web-2' })
    expect(end).toBe('')
  })

  it('have whole commands when they are not to be cut', async () => {
    const text = await print([listed()], { form: 'json', truncate: false })
    expect(JSON.parse(text)).toMatchObject({ Command: '"nginx -g daemon off; \\"now\\""' })
  })
})

describe('what a container does', () => {
  it.each([
    ['created', listed({ state: { status: 'created' } }), 'created', 'Created'],
    ['running', listed({ state: running('none') }), 'running', 'Up About a minute'],
    [
      'not yet healthy',
      listed({ state: running('starting') }),
      'running',
      'Up About a minute (health: starting)',
    ],
    [
      'unhealthy',
      listed({ state: running('unhealthy') }),
      'running',
      'Up About a minute (unhealthy)',
    ],
    ['failed', listed({ state: exited({ exitCode: 1 }) }), 'exited', 'Exited (1) 3 seconds ago'],
    ['completed', listed({ state: exited({}) }), 'exited', 'Exited (0) 3 seconds ago (completed)'],
    [
      'stopped by the user',
      listed({ state: exited({ requested: true }) }),
      'exited',
      'Exited (0) 3 seconds ago',
    ],
    [
      'out of memory',
      listed({ state: exited({ exitCode: 137, oomKilled: true }) }),
      'exited',
      'Exited (137) 3 seconds ago (out of memory)',
    ],
    [
      'about to be restarted',
      listed({ state: exited({ exitCode: 1 }) }, 3.2),
      'restarting',
      'Restarting (1) in 4 s',
    ],
  ])('is told of one that is %s', async (_, container, State, Status) => {
    expect(JSON.parse(await print([container], { form: 'json' }))).toMatchObject({ State, Status })
  })
})

describe('containers as a table', () => {
  it('stand below their titles', async () => {
    expect(await print([listed()])).toBe(
      'NAME         IMAGE     COMMAND                  SERVICE   CREATED         STATUS                        PORTS\n' +
        'shop-web-1   nginx:1   "nginx -g daemon off…"   web       2 minutes ago   Up About a minute (healthy)   0.0.0.0:8080->80/tcp, [::1]:53->53/udp\n',
    )
  })

  it('are cut to a narrow terminal where it hurts least', async () => {
    const text = await print([listed()], { columns: 100 })
    expect(text).toBe(
      'NAME         IMAGE     COMMAND      SERVICE   CREATED      STATUS                        PORTS\n' +
        'shop-web-1   nginx:1   "nginx -g…   web       2 minutes…   Up About a minute (healthy)   0.0.0.0:80…\n',
    )
  })

  it('are titles alone when there is none', async () => {
    expect(await print([])).toBe('NAME   IMAGE   COMMAND   SERVICE   CREATED   STATUS   PORTS\n')
  })
})

describe('containers in other forms', () => {
  it.each([
    ['ids', `${'a'.repeat(64)}\n${'a'.repeat(64)}\n`],
    ['services', 'web\n'],
    ['{{.Name}}: {{ .State }}', 'shop-web-1: running\nshop-web-1: running\n'],
    [
      'table {{.Name}}\\t{{.State}}',
      'NAME         STATE\nshop-web-1   running\nshop-web-1   running\n',
    ],
  ])('%s', async (form, expected) => {
    expect(await print([listed(), listed()], { form })).toBe(expected)
  })

  it('name the fields when a template has an unknown one', async () => {
    await expect(print([listed()], { form: '{{.Nmae}}' })).rejects.toMatchObject({
      code: 'CL0001',
      message: 'unknown field {{.Nmae}} in --format',
    })
  })
})
