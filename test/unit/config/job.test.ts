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

describe('job.schedule', () => {
  it.each([
    [
      '"*/10 * * * *"',
      { times: { type: 'cron', expression: '*/10 * * * *', timeZone: undefined }, overlap: 'skip' },
    ],
    [
      '{cron: "@daily", time_zone: Europe/Berlin, overlap: queue}',
      {
        times: { type: 'cron', expression: '@daily', timeZone: 'Europe/Berlin' },
        overlap: 'queue',
      },
    ],
    ['{every: 10m}', { times: { type: 'every', interval: 600_000 }, overlap: 'skip' }],
  ])('%s', async (written, schedule) => {
    expect((await loadWeb(`image: x\njob: {schedule: ${written}}`)).schedule).toEqual(schedule)
  })

  it.each([
    ['job: {schedule: daily}', "has 'daily', which is no time"],
    ['job: {schedule: {}}', "needs one of 'cron' and 'every'"],
    ['job: {schedule: {cron: "@daily", every: 1h}}', "needs one of 'cron' and 'every'"],
    ['job: {schedule: {every: 10ms}}', 'is below 1s'],
    ['job: {schedule: {every: 1h, time_zone: UTC}}', 'has a time zone for an interval'],
    ['job: {schedule: {cron: "@daily", time_zone: Mars}}', 'has no such time zone'],
    ['job: {schedule: "@daily"}\nscale: 2', 'has a schedule and 2 containers'],
    ['job: {schedule: "@daily"}\nrestart: always', "has a schedule and 'restart: always'"],
  ])('%j is refused', async (lines, complaint) => {
    expect((await complaintsOfWeb(`image: x\n${lines}`)).join('\n')).toContain(complaint)
  })
})
