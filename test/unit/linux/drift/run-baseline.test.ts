import { describe, expect, it } from 'vitest'
import { parseCgroups, parseMounts } from '../../../../src/linux/drift/run-baseline.ts'

describe('mounts of a run', () => {
  it('are its own, and those whose source is deleted are told apart', () => {
    const text = [
      '36 35 0:40 / / rw,relatime - overlay overlay rw,lowerdir=a',
      '37 36 8:1 /srv/www//deleted /www ro,relatime - ext4 /dev/sda1 rw',
      '38 36 8:1 /media /media rw,relatime master:1 - ext4 /dev/sda1 rw',
      '39 36 8:1 /x /shared rw,relatime shared:7 - ext4 /dev/sda1 rw',
      '',
    ].join('\n')
    expect(parseMounts(text)).toEqual({ mounts: ['/', '/www', '/shared'], deleted: ['/www'] })
  })
})

describe('cgroups of a run', () => {
  it('are those of the hierarchies in which it is in its own, or below', () => {
    const text = [
      '5:memory:/stack-i/c',
      '4:cpu,cpuacct:/stack-i/c/init.scope',
      '3:pids:/',
      '2:devices:/stack-i/cc',
      '0::/stack-i/c',
      '',
    ].join('\n')
    expect(parseCgroups(text, '/stack-i/c')).toEqual(['memory', 'cpu,cpuacct', ''])
  })
})
