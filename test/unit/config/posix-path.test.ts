import { describe, expect, it } from 'vitest'
import {
  baseName,
  cleanPath,
  directoryOf,
  displayPath,
  resolvePath,
} from '../../../src/config/posix-path.ts'

describe('paths', () => {
  it.each([
    ['/a//b/./c/', '/a/b/c'],
    ['/a/../../b', '/b'],
    ['a/..', '.'],
    ['../a/../..', '../..'],
    ['/', '/'],
    ['', '.'],
  ])('cleans %j to %j', (path, clean) => {
    expect(cleanPath(path)).toBe(clean)
  })

  it('resolves from a directory', () => {
    expect(resolvePath('/srv/shop', '../data')).toBe('/srv/data')
    expect(resolvePath('/srv/shop', '/abs/')).toBe('/abs')
  })

  it('takes paths apart', () => {
    expect(directoryOf('/a/b')).toBe('/a')
    expect(directoryOf('/a')).toBe('/')
    expect(baseName('/a/b/')).toBe('b')
    expect(baseName('/')).toBe('')
  })

  it('shows what is below the directory as relative', () => {
    expect(displayPath('/srv', '/srv/stack.yaml')).toBe('stack.yaml')
    expect(displayPath('/srv', '/srvshop/stack.yaml')).toBe('/srvshop/stack.yaml')
    expect(displayPath('/', '/stack.yaml')).toBe('stack.yaml')
  })
})
