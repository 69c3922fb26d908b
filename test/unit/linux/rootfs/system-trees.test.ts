import { describe, expect, it } from 'vitest'
import { mountedTrees } from '../../../../src/linux/rootfs/system-trees.ts'

const mountinfo = [
  '21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '30 21 8:2 / /usr/local/share rw,relatime shared:2 - xfs /dev/sdb1 rw',
  '31 21 8:2 / /usr/local rw,relatime - xfs /dev/sdb1 rw',
  '32 21 8:3 / /opt/with\\040space rw,relatime - ext4 /dev/sdc1 rw',
  '33 21 0:30 / /usr/lib/automount rw - autofs systemd-1 rw',
  '34 21 8:4 / /opt/with:colon rw - ext4 /dev/sdd1 rw',
  '35 21 8:5 / /home rw - ext4 /dev/sde1 rw',
  '36 21 8:6 / /usrlocal rw - ext4 /dev/sdf1 rw',
  '37 31 8:2 / /usr/local rw,relatime - xfs /dev/sdb1 rw',
  '',
].join('\n')

describe('mounts below system directories', () => {
  it('are trees of their own, parents first and once', () => {
    expect(mountedTrees(mountinfo, '/', ['/usr', '/opt'])).toEqual([
      '/usr/local',
      '/opt/with space',
      '/usr/local/share',
    ])
  })

  it('are found below the root of another machine', () => {
    const text = '31 21 8:2 / /chroot/usr/local rw,relatime - xfs /dev/sdb1 rw\n' + mountinfo
    expect(mountedTrees(text, '/chroot', ['/usr'])).toEqual(['/usr/local'])
  })
})
