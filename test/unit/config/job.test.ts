import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

describe('job', () => {
  it.each([
    ['', 'changed'],
    ['job: {}', 'changed'],
    ['job: {rerun: always}', 'always'],
    ['job: {rerun: never}', 'never'],
  ])('%j', async (lines, rerun) => {
    expect((await loadWeb(`image: x\n${lines}`)).rerun).toBe(rerun)
  })

  it('knows no other word', async () => {
    const [first = ''] = await complaintsOfWeb('image: x\njob: {rerun: sometimes}')
    expect(first).toMatch(/^stack\.yaml:4:18: error\[SF0006\]: 'job\.rerun' of service 'web'/)
  })
})
