import { describe, expect, it } from 'vitest'
import { readRepositoryFile, repositoryFiles, repositoryRoot } from '../support/repository.ts'

const textFiles = repositoryFiles(/./).filter((path) => !/\.(tar|gz|zst|png|ico)$/.test(path))
const lines = textFiles.flatMap((path) =>
  readRepositoryFile(path)
    .split('\n')
    .map((text, index) => ({ where: `${path}:${index + 1}`, text })),
)

describe('text in the repository', () => {
  it('leaves nothing for later', () => {
    // Put together here, so that this file does not match itself.
    const marker = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`)
    const code = lines.filter(({ where }) => !/\.md:\d+$/.test(where))
    expect(code.filter(({ text }) => marker.test(text)).map(({ where }) => where)).toEqual([])
  })

  it('names no path of the machine it was written on', () => {
    const privatePaths = new RegExp(`${repositoryRoot.replaceAll('.', '\\.')}(/|\\b)`)
    expect(linesWith(privatePaths)).toEqual([])
  })

  it('names no package registry', () => {
    const registry = /registry=https?:|"resolved": "https?:|_auth[T]oken/
    expect(linesWith(registry)).toEqual([])
  })

  it('ends every file with one line end, and no line with a space', () => {
    // What is read by byte in a test is as long as it is.
    const isText = (path: string): boolean =>
      path !== 'LICENSE' && !path.startsWith('native/fuzz/corpus/')
    const files = textFiles.filter(isText)
    expect(
      files.filter((path) => {
        const text = readRepositoryFile(path)
        return text !== '' && (!text.endsWith('\n') || text.endsWith('\n\n'))
      }),
    ).toEqual([])
    expect(linesWith(/[ \t]$/)).toEqual([])
  })
})

function linesWith(pattern: RegExp): readonly string[] {
  return lines.filter(({ text }) => pattern.test(text)).map(({ where }) => where)
}
