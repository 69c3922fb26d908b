import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const linked = `
services:
  web: { <<: *linked }
  db: { <<: *linked }
`
const front = `
services:
  web: { <<: *linked, networks: [front] }
  db: { <<: *linked, networks: [back] }
  both: { <<: *linked, networks: [front, back] }
networks:
  front:
  back:
`

describe('a network', () => {
  scenario('lets services find each other by name', { file: linked }, async (p) => {
    await p.must('up -d')
    await p.must('exec -T web ping -c 1 -W 2 db')
    await p.must('exec -T db ping -c 1 -W 2 web')
  })

  scenario('keeps services apart that have none in common', { file: front }, async (p) => {
    await p.must('up -d')
    await p.must('exec -T both ping -c 1 -W 2 web')
    await p.must('exec -T both ping -c 1 -W 2 db')
    await p.mustFail('exec -T web nslookup db')
  })

  scenario(
    'knows services under further names',
    {
      file: `
services:
  web: { <<: *linked }
  db: { <<: *linked, networks: { default: { aliases: [database] } } }
`,
    },
    async (p) => {
      await p.must('up -d')
      await p.must('exec -T web ping -c 1 -W 2 database')
    },
  )

  scenario('follows a container that is recreated', { file: linked }, async (p) => {
    await p.must('up -d')
    await p.must('up -d --force-recreate db')
    await p.must('exec -T web ping -c 1 -W 2 db')
  })

  scenario(
    'is made anew with all that is on it when it was edited',
    {
      file: linked,
      onlyHere: 'Docker Compose 2.40.3 leaves the containers without the names of each other',
    },
    async (p) => {
      await p.must('up -d')
      p.edit(`${linked}networks:\n  default: { internal: true }\n`)
      await p.must('up -d')
      expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
      await p.must('exec -T web ping -c 1 -W 2 db')
      expect(await p.inside('web', 'ip route')).not.toContain('default')
    },
  )

  scenario('is joined by a service that was edited', { file: front }, async (p) => {
    await p.must('up -d')
    p.edit(front.replace('networks: [front] }', 'networks: [front, back] }'))
    await p.must('up -d')
    await p.must('exec -T web ping -c 1 -W 2 db')
  })

  scenario(
    'that is external must be there',
    {
      file: `
services:
  web: { <<: *linked, networks: [out] }
networks:
  out: { external: true, name: no-such-network }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(
        /network no-such-network declared as external, but could not be found/,
      )
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'of another project is used and never removed',
    {
      file: `
services:
  web: { <<: *linked, networks: [out] }
networks:
  out: { external: true, name: '\${OWNER}_default' }
`,
    },
    async (p) => {
      const env = { OWNER: `${p.name}-owner` }
      p.write(
        'owner.yaml',
        "services: { peer: { image: 'busybox:test', command: [sleep, infinity], stop_grace_period: 0s } }\n",
      )
      const owner = `-p ${env.OWNER} -f owner.yaml`
      await p.must(`${owner} up -d`)
      await p.must('up -d', { env })
      await p.must('exec -T web ping -c 1 -W 2 peer', { env })
      await p.must('down', { env })
      await p.must(`${owner} up -d --force-recreate`)
      await p.must(`${owner} down`)
    },
  )

  scenario(
    'is shared with a service whose network it is',
    {
      file: `
services:
  web: { <<: *linked, hostname: shared-host }
  side: { <<: *linked, network_mode: 'service:web' }
`,
    },
    async (p) => {
      await p.must('up -d')
      const addresses = 'ip -4 addr show scope global'
      expect(await p.inside('side', addresses)).toBe(await p.inside('web', addresses))
    },
  )

  scenario(
    'is none when the file says so',
    {
      file: `
services:
  web: { <<: *idle }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.inside('web', 'ls /sys/class/net')).toBe('lo')
    },
  )
})
