import { describe, expect, it } from 'vitest'
import { loadBinding } from '../../../src/native/binding.ts'
import { addon, scratchDirectory } from '../../support/addon.ts'
import { readRepositoryFile } from '../../support/repository.ts'

describe('the addon', () => {
  it('has the functions of its interface, in the same order', () => {
    const source = readRepositoryFile('src/native/binding.ts')
    const declaration = source.slice(
      source.indexOf('export interface NativeBinding'),
      source.indexOf('\n}\n'),
    )
    const declared = [...declaration.matchAll(/^ {2}(\w+)\(options/gm)].map((match) => match[1])
    expect(declared.length).toBeGreaterThan(15)
    expect(Object.keys(addon)).toEqual(declared)
  })

  it('is missing with the error of the loader', () => {
    expect(() => loadBinding(scratchDirectory())).toThrow('stack.node')
  })

  it('takes an object and nothing else', async () => {
    const functions = Object.values(addon) as ((options: unknown) => Promise<unknown>)[]
    for (const call of functions) {
      await expect(call(undefined)).rejects.toThrow(new TypeError('options must be an object'))
    }
  })
})
