import { StackError } from '../errors/stack-error.ts'
import { linuxPlatform } from '../image/platform.ts'
import type { Service } from '../model/service.ts'

/** Other names that platforms are written with. */
const architectureNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  i686: '386',
  armhf: 'arm',
  armel: 'arm',
}

/** Fails with EN0002 for a platform whose programs this machine cannot run. `architecture` is Node's. */
export function requirePlatform({ name, platform }: Service, architecture: string): void {
  if (platform === undefined || platform === '') return
  const own = linuxPlatform(architecture)
  const parts = platform.toLowerCase().split('/')
  const [os = '', written = own.architecture] = parts[0] === 'linux' ? parts : ['linux', ...parts]
  const wanted = architectureNames[written] ?? written
  if (os === own.os && wanted === own.architecture) return
  throw new StackError(
    'EN0002',
    `service ${name}: platform ${platform} cannot run on this machine, which is ${own.os}/${own.architecture}`,
    { hint: 'remove `platform`, and use an image that is made for this machine' },
  )
}
