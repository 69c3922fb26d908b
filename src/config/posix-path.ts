/** Paths as strings, so that the loader needs no operating system. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/')
}

/** Removes `.`, `..`, empty parts and a slash at the end. */
export function cleanPath(path: string): string {
  const absolute = isAbsolutePath(path)
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    const canGoUp = parts.length > 0 && parts.at(-1) !== '..'
    if (part !== '..') parts.push(part)
    else if (canGoUp) parts.pop()
    else if (!absolute) parts.push('..')
  }
  const joined = parts.join('/')
  if (absolute) return `/${joined}`
  return joined === '' ? '.' : joined
}

/** The path as seen from a directory, clean. */
export function resolvePath(directory: string, path: string): string {
  return cleanPath(isAbsolutePath(path) ? path : `${directory}/${path}`)
}

/** How an absolute path is written as seen from a directory: `../b` from `/x/a` to `/x/b`. */
export function relativePath(directory: string, path: string): string {
  const from = partsOf(directory)
  const to = partsOf(path)
  const differs = from.findIndex((part, index) => part !== to[index])
  const shared = differs < 0 ? from.length : differs
  return cleanPath([...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/'))
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  if (slash < 0) return '.'
  return slash === 0 ? '/' : path.slice(0, slash)
}

export function baseName(path: string): string {
  return cleanPath(path).split('/').at(-1) ?? ''
}

/** How people would write an absolute path from a directory: relative below it, else unchanged. */
export function displayPath(directory: string, path: string): string {
  const prefix = directory === '/' ? '/' : `${directory}/`
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}
