import { describe, expect } from 'vitest'
import { openScenarios, type ScenarioProject } from '../support/scenario.ts'

const scenario = openScenarios()

const two = `
services:
  web: { <<: *idle, environment: { COLOUR: red } }
  db: { <<: *idle }
`
const linked = `
services:
  web: { <<: *idle, depends_on: [db] }
  db: { <<: *idle }
  other: { <<: *idle }
`

/** Names of the containers that have become others. */
async function replacedBy(
  p: ScenarioProject,
  step: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = await p.ids()
  await step()
  const after = await p.ids()
  return Object.keys(after).filter((name) => after[name] !== before[name])
}

describe('up', () => {
  scenario('names containers after project, service and number', { file: two }, async (p) => {
    await p.must('up -d')
    const names = (await p.ps()).map(({ Name }) => Name).toSorted()
    expect(names).toEqual([`${p.name}-db-1`, `${p.name}-web-1`])
  })

  scenario('labels containers as other tools expect', { file: two }, async (p) => {
    await p.must('up -d web')
    const [web] = await p.ps()
    const labels = (web?.Labels ?? '').split(',')
    expect(labels).toContain(`com.docker.compose.project=${p.name}`)
    expect(labels).toContain('com.docker.compose.service=web')
    expect(labels).toContain('com.docker.compose.container-number=1')
    expect(labels).toContain('com.docker.compose.oneoff=False')
  })

  scenario(
    'gives a container the name that the file gives it',
    {
      file: `
services:
  web: { <<: *idle, container_name: the-web }
`,
    },
    async (p) => {
      await p.must('up -d')
      expect((await p.ps()).map(({ Name }) => Name)).toEqual(['the-web'])
    },
  )

  scenario('leaves everything alone the second time', { file: two }, async (p) => {
    await p.must('up -d')
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
  })

  scenario(
    'tells of each container what it did, in words that scripts know',
    { file: two },
    async (p) => {
      const first = await p.must('--progress plain up -d web')
      expect(first.stderr).toMatch(/Container scenario\d+-web-1 +Created/)
      expect(first.stderr).toMatch(/Container scenario\d+-web-1 +Started/)
      const second = await p.must('--progress plain up -d web')
      expect(second.stderr).not.toMatch(/Created|Started/)
    },
  )

  scenario('recreates only what was edited', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(two.replace('red', 'blue'))
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual(['web-1'])
    expect(await p.inside('web', 'echo $COLOUR')).toBe('blue')
  })

  scenario(
    'recreates nothing when keys change their order',
    {
      file: `
services:
  web: { <<: *idle, environment: { A: '1', B: '2' }, labels: { c: '3', d: '4' } }
`,
    },
    async (p) => {
      await p.must('up -d')
      p.edit(`
services:
  web: { labels: { d: '4', c: '3' }, environment: [B=2, A=1], <<: *idle }
`)
      expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
    },
  )

  scenario('recreates nothing when an unused variable changes', { file: two }, async (p) => {
    await p.must('up -d', { env: { UNUSED: '1' } })
    expect(await replacedBy(p, () => p.must('up -d', { env: { UNUSED: '2' } }))).toEqual([])
  })

  scenario(
    'recreates what uses a variable that changes',
    {
      file: `
services:
  web: { <<: *idle, environment: { MODE: '\${MODE:-none}' } }
  db: { <<: *idle }
`,
    },
    async (p) => {
      await p.must('up -d', { env: { MODE: 'one' } })
      const step = (): Promise<unknown> => p.must('up -d', { env: { MODE: 'two' } })
      expect(await replacedBy(p, step)).toEqual(['web-1'])
    },
  )

  scenario(
    'recreates what reads an environment file that changes',
    {
      file: `
services:
  web: { <<: *idle, env_file: web.env }
`,
      files: { 'web.env': 'A=1\n' },
    },
    async (p) => {
      await p.must('up -d')
      p.write('web.env', 'A=2\n')
      expect(await replacedBy(p, () => p.must('up -d'))).toEqual(['web-1'])
      expect(await p.inside('web', 'echo $A')).toBe('2')
    },
  )

  scenario('recreates nothing for a dependency that is new', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(`
services:
  web: { <<: *idle, environment: { COLOUR: red }, depends_on: [db] }
  db: { <<: *idle }
`)
    const step = (): Promise<unknown> => p.must('up -d')
    expect(await replacedBy(p, step)).toEqual([])
  })

  scenario('recreates a service whose command changed', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(two.replace('db: { <<: *idle', "db: { <<: *idle, command: [sleep, '99999']"))
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual(['db-1'])
  })

  scenario(
    'changes labels where the container runs',
    {
      file: two,
      onlyHere: 'Docker Compose recreates the container',
    },
    async (p) => {
      await p.must('up -d')
      p.edit(two.replace('db: { <<: *idle', 'db: { <<: *idle, labels: { tier: back }'))
      expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
      const db = (await p.ps()).find(({ Service }) => Service === 'db')
      expect(db?.Labels).toContain('tier=back')
    },
  )

  scenario('recreates everything when it is told to', { file: two }, async (p) => {
    await p.must('up -d')
    const step = (): Promise<unknown> => p.must('up -d --force-recreate')
    expect((await replacedBy(p, step)).toSorted()).toEqual(['db-1', 'web-1'])
  })

  scenario('recreates by force only what is named', { file: linked }, async (p) => {
    await p.must('up -d')
    const step = (): Promise<unknown> => p.must('up -d --force-recreate web')
    expect(await replacedBy(p, step)).toEqual(['web-1'])
  })

  scenario('recreates dependencies by force when it is told to', { file: linked }, async (p) => {
    await p.must('up -d')
    const step = (): Promise<unknown> => p.must('up -d --force-recreate --always-recreate-deps web')
    expect((await replacedBy(p, step)).toSorted()).toEqual(['db-1', 'web-1'])
  })

  scenario('leaves what was edited when it is told not to recreate', { file: two }, async (p) => {
    await p.must('up -d')
    p.edit(two.replace('red', 'blue'))
    expect(await replacedBy(p, () => p.must('up -d --no-recreate'))).toEqual([])
    expect(await p.inside('web', 'echo $COLOUR')).toBe('red')
  })

  scenario('refuses to recreate by force and not at all', { file: two }, async (p) => {
    const said = await p.mustFail('up -d --force-recreate --no-recreate')
    expect(said).toMatch(/--force-recreate and --no-recreate are incompatible|incompatible/)
    expect(await p.states()).toEqual([])
  })

  scenario(
    'starts what a named service depends on, and nothing else',
    { file: linked },
    async (p) => {
      await p.must('up -d web')
      expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
    },
  )

  scenario('starts the named service alone without dependencies', { file: linked }, async (p) => {
    await p.must('up -d --no-deps web')
    expect(await p.states()).toEqual(['web-1 running'])
  })

  scenario('leaves other services as they are when one is named', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop db')
    p.edit(two.replace('red', 'blue').replace('db: {', "db: { environment: { A: '1' },"))
    expect(await replacedBy(p, () => p.must('up -d web'))).toEqual(['web-1'])
    expect(await p.states()).toEqual(['db-1 exited', 'web-1 running'])
  })

  scenario('starts a stopped container again', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('stop')
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario(
    'starts a container again that has failed',
    {
      file: `
services:
  web: { <<: *idle, command: "sh -c 'test -e /state/up && sleep infinity'", volumes: ['./state:/state'] }
`,
      files: { 'state/keep': '' },
    },
    async (p) => {
      await p.must('up -d')
      await p.reaches('web-1 exited')
      p.write('state/up', '')
      expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
      expect(await p.states()).toEqual(['web-1 running'])
    },
  )

  scenario('makes a container again that was removed', { file: two }, async (p) => {
    await p.must('up -d')
    await p.must('rm -sf web')
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual(['web-1'])
  })

  scenario('makes containers without starting them', { file: two }, async (p) => {
    await p.must('up --no-start')
    expect(await p.states()).toEqual(['db-1 created', 'web-1 created'])
    expect(await replacedBy(p, () => p.must('up -d'))).toEqual([])
    expect(await p.states()).toEqual(['db-1 running', 'web-1 running'])
  })

  scenario(
    'does not wait for health when it starts nothing',
    {
      file: `
services:
  web: { <<: *idle, depends_on: { db: { condition: service_healthy } } }
  db: { <<: *idle, healthcheck: { test: 'false', interval: 1s, retries: 1 } }
`,
    },
    async (p) => {
      await p.must('up --no-start')
      expect(await p.states()).toEqual(['db-1 created', 'web-1 created'])
    },
  )

  scenario('names a service that is not there', { file: two }, async (p) => {
    expect(await p.mustFail('up -d wbe')).toMatch(/no such service: wbe/)
    expect(await p.states()).toEqual([])
  })

  scenario(
    'fails when an image is not there and may not be pulled',
    {
      file: `
services:
  web: { image: 'nowhere.invalid/none:1', pull_policy: never }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/nowhere.invalid\/none:1/)
      expect(await p.states()).toEqual([])
    },
  )

  scenario(
    'goes on with what it can when one service cannot start',
    {
      file: `
services:
  web: { <<: *idle, command: [no-such-program] }
  db: { <<: *idle }
`,
    },
    async (p) => {
      expect(await p.mustFail('up -d')).toMatch(/no-such-program/)
      const db = (await p.states()).find((state) => state.startsWith('db-1'))
      expect(db).toMatch(/running|created/)
    },
  )
})
