import { nativeProgramNames as programs } from '../native-programs.ts'
import { fail, pass, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'

export async function examinePrograms(
  { exists, run }: MachineReader,
  programDirectory: string,
): Promise<readonly Finding[]> {
  const present = await Promise.all(
    programs.map((program) => exists(`${programDirectory}/native/${program}`)),
  )
  const missing = programs.filter((_, index) => present[index] !== true)
  const nft = await run('nft', ['--version'])
  return [
    missing.length === 0
      ? pass('native programs', programs.join(', '))
      : fail('native programs', `without ${missing.join(', ')}`, 'run "npm run build"'),
    nft === undefined
      ? fail('nft', 'not installed', 'run "apt-get install nftables" as root')
      : pass('nft', nft.trim().split('\n')[0] ?? ''),
  ]
}
