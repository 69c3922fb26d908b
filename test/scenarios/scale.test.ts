import { describe, expect } from 'vitest'
import { openScenarios } from '../support/scenario.ts'

const scenario = openScenarios()

const one = `
services:
  web: { <<: *idle }
  db: { <<: *idle }
`
const three = `
services:
  web: { <<: *idle, scale: 3 }
`

describe('scaling', () => {
  scenario('makes as many containers as the file says', { file: three }, async (p) => {
    await p.must('up -d')
    expect(await p.states()).toEqual(['web-1 running', 'web-2 running', 'web-3 running'])
  })

  scenario(
    'makes as many as deploy.replicas says',
    {
      file: `
services:
  web: { <<: *idle, deploy: { replicas: 2 } }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect(await p.states()).toEqual(['web-1 running', 'web-2 running'])
    },
  )

  scenario(
    'takes the number of the command line over that of the file',
    { file: three },
    async (p) => {
      await p.must('up -d --scale web=1')
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario('keeps what there is when more are asked for', { file: one }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    await p.must('up -d --scale web=3')
    const after = await p.ids()
    expect(after).toMatchObject(before)
    expect(Object.keys(after).toSorted()).toEqual(['db-1', 'web-1', 'web-2', 'web-3'])
  })

  scenario('removes the highest numbers when fewer are asked for', { file: three }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    await p.must('up -d --scale web=1')
    expect(await p.ids()).toEqual({ 'web-1': before['web-1'] })
  })

  scenario('goes back to the number of the file without the flag', { file: one }, async (p) => {
    await p.must('up -d --scale web=2')
    await p.must('up -d')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario('runs none with 0, and removes those that ran', { file: one }, async (p) => {
    await p.must('up -d')
    await p.must('up -d --scale web=0')
    expect(await p.states()).toEqual(['db-1 running'])
  })

  scenario('has a command of its own', { file: one }, async (p) => {
    await p.must('up -d')
    const { db } = { db: (await p.ids())['db-1'] }
    await p.must('scale web=2')
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running', 'web-2 running'])
    expect((await p.ids())['db-1']).toBe(db)
  })

  scenario(
    'names a service that cannot be scaled since it is not there',
    { file: one },
    async (p) => {
      expect(await p.mustFail('up -d --scale wbe=2')).toMatch(/wbe/)
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'refuses several containers of one name',
    {
      file: `
services:
  web: { <<: *idle, container_name: only-one, scale: 2 }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/only-one|container name|container_name/i)
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'gives new containers numbers above those that there are',
    { file: three },
    async (p) => {
      await p.must('up -d')
      const second = (await p.ps()).find(({ Name }) => Name.endsWith('web-2'))
      expect(second?.State).toBe('running')
      p.edit(three.replace('scale: 3', "scale: 3, environment: { A: '1' }"))
      await p.must('up -d --no-recreate --scale web=4')
      await p.must('up -d --scale web=1')
      const [left] = await p.ps()
      // What is out of date goes first.
      expect(left?.Name).toMatch(/web-4$/)
      await p.must('up -d --no-recreate --scale web=2')
      expect(await p.states()).toEqual(['web-4 running', 'web-5 running'])
    },
  )

  scenario('recreates all replicas of a service that was edited', { file: three }, async (p) => {
    await p.must('up -d')
    const before = await p.ids()
    p.edit(three.replace('scale: 3', "scale: 3, environment: { A: '1' }"))
    await p.must('up -d')
    const after = await p.ids()
    expect(Object.keys(after)).toHaveLength(3)
    expect(Object.values(after).filter((id) => Object.values(before).includes(id))).toEqual([])
  })

  scenario('reaches one replica by its index', { file: three }, async (p) => {
    await p.must('up -d')
    await p.must('exec -T --index 2 web touch /second')
    await p.must('exec -T --index 2 web test -e /second')
    await p.mustFail('exec -T --index 1 web test -e /second')
    expect(await p.mustFail('exec -T --index 9 web true')).toMatch(/web/)
  })
})
