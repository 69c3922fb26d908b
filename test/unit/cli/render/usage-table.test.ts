import { describe, expect, it } from 'vitest'
import { loadsBetween, type ContainerLoad } from '../../../../src/app/watch-usage.ts'
import { binarySize, decimalSize } from '../../../../src/cli/render/byte-text.ts'
import { usageText } from '../../../../src/cli/render/usage-table.ts'
import { instant } from '../../../../src/model/instant.ts'
import type { ContainerUsage, UsageSample } from '../../../../src/model/usage.ts'

const usage: ContainerUsage = {
  cpuNanoseconds: 5e9,
  memory: 12.5 * 1024 * 1024,
  memoryLimit: 64 * 1024 * 1024,
  received: 788,
  sent: 1_234_567,
  read: 0,
  written: 4096,
  processes: 7,
  pressure: { cpu: 1.26, memory: 0, io: 100 },
}
const id = '0123456789abcdef'.repeat(4)
const load: ContainerLoad = { id, name: 'shop-web-1', usage, cpuPercent: 12.345 }
const stopped: ContainerLoad = { ...load, usage: undefined, cpuPercent: 0 }

function sample(time: number, cpuNanoseconds: number | null): UsageSample {
  const own = cpuNanoseconds === null ? null : { ...usage, cpuNanoseconds }
  return { time: instant(time), containers: [{ id, name: 'n', service: 's', usage: own }] }
}

describe('the table of stats', () => {
  it("has Docker's columns, and the pressure where the kernel measures it", async () => {
    const format = { form: 'table', truncate: true, columns: undefined }
    expect(await usageText([load, stopped], format)).toBe(
      [
        'CONTAINER ID   NAME         CPU %    MEM USAGE / LIMIT   MEM %    NET I/O         BLOCK I/O    PIDS   CPU/MEM/IO WAIT %',
        '0123456789ab   shop-web-1   12.35%   12.5MiB / 64MiB     19.53%   788B / 1.23MB   0B / 4.1kB   7      1.3 / 0.0 / 100.0',
        '0123456789ab   shop-web-1   --       -- / --             --       -- / --         -- / --      --     --',
        '',
      ].join('\n'),
    )
    const without = { ...load, usage: { ...usage, pressure: null } }
    expect(await usageText([without], format)).not.toContain('WAIT')
  })

  it('becomes JSON with the keys of Docker, and what a template asks for', async () => {
    const json = await usageText([load], { form: 'json', truncate: false, columns: undefined })
    expect(JSON.parse(json)).toMatchObject({
      ID: id,
      CPUPerc: '12.35%',
      MemUsage: '12.5MiB / 64MiB',
      PIDs: '7',
    })
    const template = { form: '{{.Name}} {{.CPUPerc}}', truncate: true, columns: undefined }
    expect(await usageText([load], template)).toBe('shop-web-1 12.35%\n')
  })
})

describe('the share of a processor', () => {
  it('is what was used between two samples', () => {
    const loads = loadsBetween(sample(1000, 1e9), sample(2000, 2.5e9))
    expect(loads.map(({ cpuPercent }) => cpuPercent)).toEqual([150])
  })

  it('is 0 without an earlier sample, after a restart, and while it does not run', () => {
    const shares = [
      loadsBetween(undefined, sample(2000, 1e9)),
      loadsBetween(sample(1000, 9e9), sample(2000, 1e9)),
      loadsBetween(sample(1000, 1e9), sample(2000, null)),
    ].map(([only]) => only?.cpuPercent)
    expect(shares).toEqual([0, 0, 0])
  })
})

it.each([
  [0, '0B', '0B'],
  [1023, '1023B', '1.02kB'],
  [1536, '1.5KiB', '1.54kB'],
  [1024 ** 3 * 23.54, '23.54GiB', '25.3GB'],
])('writes %d bytes as %s and %s', (bytes, binary, decimal) => {
  expect([binarySize(bytes), decimalSize(bytes)]).toEqual([binary, decimal])
})
