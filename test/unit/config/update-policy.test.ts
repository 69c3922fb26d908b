import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

describe('update_config and rollback_config', () => {
  it('have the defaults of Docker Swarm where they say nothing', async () => {
    const { update, rollback } = await loadWeb('image: x\ndeploy: {update_config: {}}')
    expect(update).toEqual({
      parallelism: 1,
      delay: 0,
      order: undefined,
      monitor: 5000,
      maxFailureRatio: 0,
      failureAction: 'pause',
    })
    expect(rollback).toBeUndefined()
  })

  it('are read as they are written', async () => {
    const { rollback } = await loadWeb(
      'image: x\ndeploy: {rollback_config: {parallelism: 0, delay: 1m, order: start-first, ' +
        'monitor: 1s, max_failure_ratio: 0.5, failure_action: continue}}',
    )
    expect(rollback).toEqual({
      parallelism: 0,
      delay: 60_000,
      order: 'start-first',
      monitor: 1000,
      maxFailureRatio: 0.5,
      failureAction: 'continue',
    })
  })

  it.each([
    ['update_config: {failure_action: retry}', "failure_action' of service 'web' is not valid"],
    ['rollback_config: {failure_action: rollback}', "failure_action' of service 'web' is not"],
    ['update_config: {parallelism: -1}', "parallelism' of service 'web' is not valid: '-1'"],
    ['update_config: {max_failure_ratio: 1.5}', "max_failure_ratio' of service 'web' is not valid"],
  ])('are refused: %s', async (lines, expected) => {
    const complaints = await complaintsOfWeb(`image: x\ndeploy: {${lines}}`)
    expect(complaints.join('\n')).toContain(expected)
  })
})
