import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  containerCgroup,
  parseCgroupMounts,
} from '../../../../src/linux/cgroup/cgroup-directories.ts'
import { readCgroupUsage, type CgroupUsage } from '../../../../src/linux/cgroup/read-usage.ts'
import { parseTraffic } from '../../../../src/linux/container-usage.ts'

/** What is read of a cgroup whose files, by path below the mounts, are these. */
function usageOf(mountinfo: string, files: Readonly<Record<string, string>>): CgroupUsage {
  const root = mkdtempSync(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const mounts = parseCgroupMounts(mountinfo.replaceAll('ROOT', root))
  return readCgroupUsage(containerCgroup(mounts, '/stack-i/c'))
}

const stat = 'cache 5000\ninactive_file 1000\ntotal_inactive_file 1500\n'

describe('usage of a cgroup', () => {
  it('is read from the one tree of version 2', () => {
    const usage = usageOf('1 2 0:3 / ROOT rw - cgroup2 cgroup2 rw\n', {
      'stack-i/c/cpu.stat': 'usage_usec 250\nuser_usec 100\n',
      'stack-i/c/memory.current': '9000\n',
      'stack-i/c/memory.max': '1048576\n',
      'stack-i/c/memory.stat': stat,
      'stack-i/c/io.stat': '8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=5 wbytes=0\n',
      'stack-i/c/pids.current': '3\n',
      'stack-i/c/cpu.pressure': 'some avg10=1.25 avg60=0.00 avg300=0.00 total=9\n',
      'stack-i/c/memory.pressure': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
      'stack-i/c/io.pressure': 'some avg10=99.00 avg60=0.00 avg300=0.00 total=0\n',
    })
    expect(usage).toEqual({
      cpuNanoseconds: 250_000,
      memory: 8000,
      memoryLimit: 1_048_576,
      read: 15,
      written: 20,
      processes: 3,
      pressure: { cpu: 1.25, memory: 0, io: 99 },
    })
  })

  it('is read from where each controller of version 1 is', () => {
    const mountinfo = [
      '1 2 0:3 / ROOT/cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
      '1 2 0:3 / ROOT/memory rw - cgroup cgroup rw,memory',
      '1 2 0:3 / ROOT/blkio rw - cgroup cgroup rw,blkio',
      '1 2 0:3 / ROOT/pids rw - cgroup cgroup rw,pids',
      '1 2 0:3 / ROOT/unified rw - cgroup2 cgroup2 rw',
    ].join('\n')
    const usage = usageOf(mountinfo, {
      'cpuacct/stack-i/c/cpuacct.usage': '777\n',
      'memory/stack-i/c/memory.usage_in_bytes': '9000\n',
      'memory/stack-i/c/memory.limit_in_bytes': '20000\n',
      'memory/stack-i/c/memory.stat': stat,
      'blkio/stack-i/c/blkio.throttle.io_service_bytes_recursive':
        '8:0 Read 7\n8:0 Write 9\n8:0 Total 16\nTotal 16\n',
      'pids/stack-i/c/pids.current': '4\n',
    })
    expect(usage).toEqual({
      cpuNanoseconds: 777,
      memory: 7500,
      memoryLimit: 20_000,
      read: 7,
      written: 9,
      processes: 4,
      pressure: null,
    })
  })
})

it('counts the bytes of all interfaces but the loopback', () => {
  const text = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs',
    '    lo:     100       1    0    0    0     0          0         0      100       1    0',
    '  eth0:    2000      20    0    0    0     0          0         0      300       3    0',
    '  eth1:      10       1    0    0    0     0          0         0        5       1    0',
  ].join('\n')
  expect(parseTraffic(text)).toEqual({ received: 2010, sent: 305 })
})
