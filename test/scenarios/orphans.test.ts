import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const two = `
services:
  web: { <<: *idle }
  db: { <<: *idle }
`
const one = `
services:
  web: { <<: *idle }
`
const withProfile = `
services:
  web: { <<: *idle }
  tool: { <<: *idle, profiles: [tools] }
`

describe('orphans', () => {
  scenario('are told of and left alone', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(one)
    const { stderr } = await p.must('up -d')
    expect(stderr).toMatch(/Found orphan containers \(\[scenario\d+-db-1\]\) for this project/)
    expect(stderr).toContain('--remove-orphans')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario('are removed by up when it is told to', { file: two }, async (p) => {
    await p.must('up -d')
    const { 'web-1': web } = await p.ids()
    p.edit(one)
    await p.must('up -d --remove-orphans')
    expect(await p.ids()).toEqual({ 'web-1': web })
  })

  scenario('are removed when the environment says so', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(one)
    await p.must('up -d', { env: { COMPOSE_REMOVE_ORPHANS: '1' } })
    expect(await p.states()).toEqual(['web-1 running'])
  })

  scenario('are not told of when the environment says so', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(one)
    const { stderr } = await p.must('up -d', { env: { COMPOSE_IGNORE_ORPHANS: '1' } })
    expect(stderr).not.toMatch(/orphan/i)
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario('are not the services that no profile selects', { file: withProfile }, async (p) => {
    await p.must('--profile tools up -d')
    const { stderr } = await p.must('up -d --remove-orphans')
    expect(stderr).not.toMatch(/orphan/i)
    expect(await p.states()).toEqual(['tool-1 running', 'web-1 running'])
  })

  scenario('are left by down', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(one)
    await p.must('down')
    expect(await p.states()).toEqual(['db-1 running'])
  })

  scenario('are removed by down when it is told to', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(one)
    await p.must('down --remove-orphans')
    expect(await p.states()).toEqual([])
  })

  scenario('are what runs have left', { file: one }, async (p) => {
    await p.must('up -d')
    await p.must('run -T web true')
    const { stderr } = await p.must('up -d')
    expect(stderr).toMatch(/Found orphan containers \(\[scenario\d+-web-run-[0-9a-f]+\]\)/)
    await p.must('up -d --remove-orphans')
    expect(await p.states()).toEqual(['web-1 running'])
  })

  scenario('are not what another project has', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must(`-p ${p.name}-other up -d web`)
    p.edit(one)
    await p.must(`-p ${p.name}-other up -d --remove-orphans`)
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
    await p.must(`-p ${p.name}-other down`)
  })
})

describe('profiles', () => {
  scenario('leave out what none of them selects', { file: withProfile }, async (p) => {
    await p.must('up -d')
    expect(await p.states()).toEqual(['web-1 running'])
  })

  scenario('are selected by a flag and by the environment', { file: withProfile }, async (p) => {
    await p.must('--profile tools up -d')
    expect(await p.states()).toEqual(['tool-1 running', 'web-1 running'])
    await p.must('--profile tools down')
    await p.must('up -d', { env: { COMPOSE_PROFILES: 'tools' } })
    expect(await p.states()).toEqual(['tool-1 running', 'web-1 running'])
    await p.must('--profile tools down')
  })

  scenario('are selected by naming a service of theirs', { file: withProfile }, async (p) => {
    await p.must('up -d tool')
    expect(await p.states()).toEqual(['tool-1 running'])
    await p.must('--profile tools down')
  })

  scenario(
    'say which of them a dependency needs',
    {
      file: `
services:
  web: { <<: *idle, depends_on: [tool] }
  tool: { <<: *idle, profiles: [tools] }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/tool/)
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'leave out an optional dependency',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { tool: { condition: service_started, required: false } } }
  tool: { <<: *idle, profiles: [tools] }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )
})
