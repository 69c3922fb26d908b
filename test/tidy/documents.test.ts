import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/errors/error-codes.ts'
import { readRepositoryFile, repositoryFiles } from '../support/repository.ts'

const documents = repositoryFiles(/\.md$/)
const manifest = JSON.parse(readRepositoryFile('package.json')) as {
  scripts: Record<string, string>
}

describe('documents', () => {
  it('explain every error code under its title', () => {
    const headings = readRepositoryFile('docs/errors.md')
      .split('\n')
      .filter((line) => line.startsWith('## '))
    const expected = Object.entries(errorCodes).map(([code, title]) => `## ${code} ${title}`)
    expect(expected.filter((heading) => !headings.includes(heading))).toEqual([])
  })

  it('explain no error code that does not exist, and none twice', () => {
    const codes = [...readRepositoryFile('docs/errors.md').matchAll(/^## ([A-Z]{2}\d{4})\b/gm)].map(
      (match) => match[1] ?? '',
    )
    expect(codes.filter((code) => !(code in errorCodes))).toEqual([])
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  it('name only npm scripts that exist', () => {
    const unknown = documents.flatMap((path) =>
      [...readRepositoryFile(path).matchAll(/\bnpm (?:run ([a-z:-]+)|(start|test)\b)/g)]
        .map(([, run, short]) => run ?? short ?? '')
        .filter((script) => manifest.scripts[script] === undefined)
        .map((script) => `${path}: ${script}`),
    )
    expect(unknown).toEqual([])
  })

  it('link only to files that exist', () => {
    const all = new Set(repositoryFiles(/./))
    const broken = documents.flatMap((path) =>
      [...readRepositoryFile(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map((match) => new URL(match[1] ?? '', `file:///${path}`).pathname.slice(1))
        .filter(
          (target) =>
            !all.has(target) &&
            ![...all].some((file) => file.startsWith(`${target.replace(/\/$/, '')}/`)),
        )
        .map((target) => `${path}: ${target}`),
    )
    expect(broken).toEqual([])
  })
})
