import { describe, expect, it } from 'vitest'
import { parseMount } from '../../../src/config/parse-mount.ts'

describe('parseMount', () => {
  it.each([
    ['/data', { type: 'volume', source: '', target: '/data' }],
    ['data:/data', { type: 'volume', source: 'data', target: '/data' }],
    ['./src:/app', { type: 'bind', source: './src', target: '/app' }],
    ['../src:/app', { type: 'bind', source: '../src', target: '/app' }],
    ['/abs:/app/', { type: 'bind', source: '/abs', target: '/app' }],
    ['~/src:/app/../x', { type: 'bind', source: '~/src', target: '/x' }],
    ['data:/data:ro', { source: 'data', readOnly: true }],
    ['data:/data:rw,nocopy', { readOnly: false, noCopy: true }],
    ['./a:/a:ro,z,rshared', { readOnly: true, selinux: 'z', propagation: 'rshared' }],
    ['./a:/a:cached,read', { readOnly: false, unknownOptions: ['read'] }],
    ['${V:-a:b}:/data', { type: 'volume', source: '${V:-a:b}', target: '/data' }],
    ['a:/b', { type: 'volume', source: '', target: 'a:/b' }],
    ['a:/b:/c', { type: 'bind', source: 'a:/b', target: '/c' }],
    ['foo/bar:/x', { type: 'volume', source: 'foo/bar' }],
    ['c:\\src:/app', { type: 'bind', source: 'c:\\src', target: '/app' }],
  ])('reads %s', (text, mount) => {
    expect(parseMount(text)).toMatchObject({ ok: true, mount })
  })

  it.each([
    ['', 'it is empty'],
    [':/data', 'there is nothing between two colons'],
    ['data::ro', 'there is nothing between two colons'],
    ['data:/b:ro:x', 'it has too many colons'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseMount(text)).toEqual({ ok: false, reason })
  })
})
