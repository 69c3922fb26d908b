import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the checkout. */
export const repositoryRoot = join(import.meta.dirname, '../..')

/** Files that are, or are about to be, part of the repository; relative to its root. */
export function repositoryFiles(pattern: RegExp): readonly string[] {
  return listing()
    .split('\n')
    .filter((path) => pattern.test(path) && existsSync(join(repositoryRoot, path)))
}

/** Hand-written TypeScript of the product. */
export function sourceFiles(): readonly string[] {
  return repositoryFiles(/^src\/.*\.ts$/).filter((path) => !path.includes('/generated/'))
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8')
}

/** Without the text of comments, so that prose is not taken for code. Lines keep their numbers. */
export function codeOf(path: string): string {
  return readRepositoryFile(path)
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** Every match, as `path:line: text`. */
export function findInCode(path: string, pattern: RegExp): readonly string[] {
  return codeOf(path)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []))
}

/** An archive of the sources has no `.git`; then the files are found by walking. */
function listing(): string {
  const [program, args] = existsSync(join(repositoryRoot, '.git'))
    ? ['git', ['ls-files', '--cached', '--others', '--exclude-standard']]
    : [
        'sh',
        [
          '-c',
          "find . -name node_modules -prune -o -name dist -prune -o -type f -print | sed 's,^./,,'",
        ],
      ]
  return execFileSync(program, args, { cwd: repositoryRoot, encoding: 'utf8' })
}
