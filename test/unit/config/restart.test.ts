import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

const load = async (lines: string): Promise<unknown> =>
  (await loadWeb(`image: x\n${lines}`)).restart

describe('deploy.restart_policy', () => {
  it.each([
    ['{}', { name: 'always' }],
    ['{condition: none}', { name: 'no' }],
    ['{condition: any, max_attempts: 3}', { name: 'always', maximumRetryCount: 3 }],
    ['{condition: unless-stopped}', { name: 'unless-stopped' }],
    [
      '{condition: on-failure, delay: 5s, max_attempts: 2, window: 2m}',
      { name: 'on-failure', maximumRetryCount: 2, delay: 5000, window: 120_000 },
    ],
    ['{condition: on-failure, delay: 0s}', { name: 'on-failure', maximumRetryCount: 0, delay: 0 }],
  ])('%s', async (written, policy) => {
    expect(await load(`deploy: {restart_policy: ${written}}`)).toEqual(policy)
  })

  it('counts before restart', async () => {
    expect(await load('restart: always\ndeploy: {restart_policy: {condition: none}}')).toEqual({
      name: 'no',
    })
    expect(await load('restart: always\ndeploy: {replicas: 1}')).toEqual({ name: 'always' })
  })

  it.each([
    [
      '{condition: sometimes}',
      "SF0006]: 'deploy.restart_policy.condition' of service 'web' is 'sometimes'",
    ],
    [
      '{max_attempts: -1}',
      "SF0006]: 'deploy.restart_policy.max_attempts' of service 'web' is below 0",
    ],
    ['{condition: unless-stopped, max_attempts: 1}', 'SF0012'],
    ['{delay: soon}', 'is no duration'],
  ])('%s is refused', async (written, complaint) => {
    const [first = ''] = await complaintsOfWeb(`image: x\ndeploy: {restart_policy: ${written}}`)
    expect(first).toMatch(/^stack\.yaml:4:\d+: error/)
    expect(first).toContain(complaint)
  })
})
