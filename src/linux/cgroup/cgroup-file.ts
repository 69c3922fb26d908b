import { readFileSync } from 'node:fs'

/** Content of a file of a cgroup; `undefined` when the cgroup, or the file, is not there. */
export function readCgroupFile(directory: string | undefined, name: string): string | undefined {
  if (directory === undefined) return undefined
  try {
    return readFileSync(`${directory}/${name}`, 'utf8').trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // ENODEV: the cgroup was removed while the file was open. EOPNOTSUPP: pressure that is turned off.
    if (code === 'ENOENT' || code === 'ENODEV' || code === 'EOPNOTSUPP') return undefined
    throw error
  }
}

/** Lines of `name number`, as memory.stat and cpu.stat have them. */
export function parseFlatKeys(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [name, value] = line.split(' ')
      return name === undefined || value === undefined ? [] : [[name, Number(value)]]
    }),
  )
}
