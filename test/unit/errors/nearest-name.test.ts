import { describe, expect, it } from 'vitest'
import { hintForName, nearestName } from '../../../src/errors/nearest-name.ts'

describe('nearestName', () => {
  it.each([
    ['imge', ['image', 'init'], 'image'],
    ['depend_on', ['depends_on', 'deploy'], 'depends_on'],
    ['prots', ['ports', 'profiles'], 'ports'],
    ['bd', ['db', 'web'], 'db'],
    ['Image', ['image'], 'image'],
    ['mem', ['cpus', 'memory', 'pids'], 'memory'],
  ])('takes %s of %j for %s', (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest)
  })

  it('names nothing when nothing is near', () => {
    expect(nearestName('foo', ['services', 'networks'])).toBeUndefined()
  })
})

describe('hintForName', () => {
  it('asks for the nearest name', () => {
    expect(hintForName('bd', ['db', 'web'])).toBe("did you mean 'db'?")
  })

  it('lists what is known when it is not too much', () => {
    expect(hintForName('queue', ['db', 'web'])).toBe('known here: db, web')
    expect(
      hintForName(
        'queue',
        Array.from({ length: 13 }, (_, index) => `s${index}`),
      ),
    ).toBeUndefined()
  })
})
