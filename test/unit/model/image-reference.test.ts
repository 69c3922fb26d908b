import { describe, expect, it } from 'vitest'
import { canonicalReference, parseReference } from '../../../src/model/image-reference.ts'

const hex = 'a'.repeat(64)

describe('a reference', () => {
  it.each([
    ['redis', 'docker.io/library/redis:latest'],
    ['redis:7', 'docker.io/library/redis:7'],
    ['acme/shop', 'docker.io/acme/shop:latest'],
    ['docker.io/redis', 'docker.io/library/redis:latest'],
    ['index.docker.io/library/redis:7', 'docker.io/library/redis:7'],
    ['ghcr.io/acme/shop:v1.2', 'ghcr.io/acme/shop:v1.2'],
    ['localhost/shop', 'localhost/shop:latest'],
    ['localhost:5000/shop', 'localhost:5000/shop:latest'],
    ['[::1]:5000/shop:1', '[::1]:5000/shop:1'],
    ['Registry/shop', 'Registry/shop:latest'],
    ['a/b__c/d-e.f:T_1', 'docker.io/a/b__c/d-e.f:T_1'],
    [`redis@sha256:${hex}`, `docker.io/library/redis@sha256:${hex}`],
    [`redis:7@sha256:${hex}`, 'docker.io/library/redis:7'],
  ])('%s is known as %s', (text, canonical) => {
    const reference = parseReference(text)
    expect(reference && canonicalReference(reference)).toBe(canonical)
  })

  it.each([
    '',
    ':7',
    'Redis',
    'redis:',
    'redis:-x',
    `redis:${'x'.repeat(129)}`,
    'a b',
    '../etc',
    '/redis',
    'redis/',
    'a//b',
    'a/./b',
    'a/..',
    'redis@sha256:abc',
    'redis@sha256:../../x',
    'redis@md5:00',
    'host:port/redis',
    '-host.x/redis',
    hex,
    `x/${'a'.repeat(255)}`,
    'a'.repeat(5000),
  ])('%j is none', (text) => {
    expect(parseReference(text)).toBeUndefined()
  })

  it('parses to the same when written in full', () => {
    const once = parseReference('acme/shop:1')
    if (once === undefined) throw new Error('acme/shop:1 is a reference')
    expect(parseReference(canonicalReference(once))).toEqual(once)
  })
})
