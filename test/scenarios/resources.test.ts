import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const named = `
services:
  web: { <<: *idle, volumes: ['data:/data'] }
volumes:
  data:
`
const anonymous = `
services:
  web: { <<: *idle, volumes: ['/data'] }
`

describe('a named volume', () => {
  scenario('outlives its containers, also a recreation', { file: named }, async (p) => {
    await p.must('up -d')
    await p.inside('web', 'echo kept >/data/file')
    await p.must('up -d --force-recreate')
    expect(await p.inside('web', 'cat /data/file')).toBe('kept')
    await p.must('down')
    await p.must('up -d')
    expect(await p.inside('web', 'cat /data/file')).toBe('kept')
  })

  scenario('goes with down -v', { file: named }, async (p) => {
    await p.must('up -d')
    await p.inside('web', 'echo lost >/data/file')
    await p.must('down -v')
    await p.must('up -d')
    expect(await p.inside('web', 'ls /data')).toBe('')
  })

  scenario(
    'is shared by services',
    {
      file: `
services:
  web: { <<: *idle, volumes: ['data:/data'] }
  db: { <<: *idle, volumes: ['data:/data:ro'] }
volumes:
  data:
`,
    },
    async (p) => {
      await p.must('up -d')
      await p.inside('web', 'echo shared >/data/file')
      expect(await p.inside('db', 'cat /data/file')).toBe('shared')
      expect(await p.inside('db', 'echo no >/data/file || echo refused')).toBe('refused')
    },
  )

  scenario(
    'is another one under another key, and the old one stays',
    { file: named },
    async (p) => {
      await p.must('up -d')
      await p.inside('web', 'echo old >/data/file')
      p.edit(named.replaceAll('data:/data', 'fresh:/data').replace('  data:', '  fresh:'))
      await p.must('up -d')
      expect(await p.inside('web', 'ls /data')).toBe('')
      p.edit(named)
      await p.must('up -d')
      expect(await p.inside('web', 'cat /data/file')).toBe('old')
    },
  )

  scenario(
    'that is external must be there',
    {
      file: `
services:
  web: { <<: *idle, volumes: ['data:/data'] }
volumes:
  data: { external: true, name: no-such-volume }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/external volume "?no-such-volume"? not found/)
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'of another project is used and never removed',
    {
      file: `
services:
  web: { <<: *idle, volumes: ['data:/data'] }
volumes:
  data: { external: true, name: '\${OWNER}_data' }
`,
    },
    async (p) => {
      const env = { OWNER: `${p.name}-owner` }
      p.write(
        'owner.yaml',
        "services: { a: { image: 'busybox:test', network_mode: none, command: [sleep, infinity], stop_grace_period: 0s, volumes: ['data:/data'] } }\nvolumes: { data: }\n",
      )
      const owner = `-p ${env.OWNER} -f owner.yaml`
      await p.must(`${owner} up -d`)
      await p.must('up -d', { env })
      await p.must('exec -T web touch /data/file', { env })
      await p.must('down -v', { env })
      await p.must(`${owner} exec -T a test -e /data/file`)
      await p.must(`${owner} down -v`)
    },
  )
})

describe('a volume without a name', () => {
  scenario('is inherited by the container that takes its place', { file: anonymous }, async (p) => {
    await p.must('up -d')
    await p.inside('web', 'echo kept >/data/file')
    await p.must('up -d --force-recreate')
    expect(await p.inside('web', 'cat /data/file')).toBe('kept')
  })

  scenario('is renewed when it is told to', { file: anonymous }, async (p) => {
    await p.must('up -d')
    await p.inside('web', 'echo lost >/data/file')
    await p.must('up -d -V')
    expect(await p.inside('web', 'ls /data')).toBe('')
  })
})

describe('a directory of the project', () => {
  scenario(
    'is mounted, and stays the same one over a recreation',
    {
      file: `
services:
  web: { <<: *idle, volumes: ['./here:/there'] }
`,
      files: { 'here/file': 'one\n' },
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.inside('web', 'cat /there/file; echo two >>/there/file')).toBe('one')
      expect(p.read('here/file')).toBe('one\ntwo\n')
    },
  )

  scenario(
    'is made by the short syntax when it is not there',
    {
      file: `
services:
  web: { <<: *idle, volumes: ['./made:/there'] }
`,
    },
    async (p) => {
      await p.must('up -d')
      await p.inside('web', 'echo yes >/there/file')
      expect(p.read('made/file')).toBe('yes\n')
    },
  )

  scenario(
    'must be there when it is not to be made',
    {
      file: `
services:
  web: { <<: *idle, volumes: [{ type: bind, source: ./missing, target: /there, bind: { create_host_path: false } }] }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/missing/)
    },
  )
})

describe('configs and secrets', () => {
  scenario(
    'are files in the container',
    {
      file: `
services:
  web: { <<: *idle, configs: [motd], secrets: [key] }
configs:
  motd: { file: ./motd }
secrets:
  key: { file: ./key }
`,
      files: { motd: 'hello\n', key: 'hidden\n' },
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.inside('web', 'cat /motd /run/secrets/key')).toBe('hello\nhidden')
    },
  )

  scenario(
    'come from variables and texts',
    {
      file: `
services:
  web: { <<: *idle, configs: [{ source: motd, target: /etc/motd }], secrets: [key] }
configs:
  motd: { content: 'hello' }
secrets:
  key: { environment: KEY }
`,
    },
    async (p) => {
      const env = { KEY: 'hidden' }
      await p.must('up -d', { env })
      const ended = await p.must('exec -T web cat /etc/motd /run/secrets/key', { env })
      expect(ended.stdout).toBe('hellohidden')
    },
  )
})
