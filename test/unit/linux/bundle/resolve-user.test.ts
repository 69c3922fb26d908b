import { describe, expect, it } from 'vitest'
import { resolveUser } from '../../../../src/linux/bundle/resolve-user.ts'

const layers: Readonly<Record<string, string>> = {
  '/upper/etc/passwd': [
    'root:x:0:0:root:/root:/bin/sh',
    'web:x:33:34:web:/var/www:/bin/sh',
    '1000:x:0:0:named like a number:/root:/bin/sh',
    'homeless:x:50:50::::',
    'broken',
    'huge:x:4294967296:0::/:',
    'web:x:99:99:second of the name:/:/bin/sh',
  ].join('\n'),
  '/lower/etc/passwd': 'old:x:1:1::/:\n',
  '/lower/etc/group': [
    'root:x:0:root',
    'web:x:34:',
    'adm:x:4:root,web',
    'tape:x:26:web,other',
    'broken:x:y:web',
  ].join('\n'),
}

/** Files of layers, as the addon reads them. */
const binding = {
  readFileInRoot: ({ root, path, maxBytes }: { root: string; path: string; maxBytes: number }) => {
    const content = layers[root + path] ?? null
    if (root === '/large') {
      return Promise.reject(Object.assign(new Error(`larger than ${maxBytes}`), { code: 'EFBIG' }))
    }
    return Promise.resolve({ content })
  },
}

function resolve(user: string, roots = ['/upper', '/lower']): ReturnType<typeof resolveUser> {
  return resolveUser({ user, roots, binding, serviceName: 'shop' })
}

describe('a user', () => {
  it.each([
    ['', { uid: 0, gid: 0, additionalGids: [0, 4], home: '/root' }],
    ['root', { uid: 0, gid: 0, additionalGids: [0, 4], home: '/root' }],
    ['web', { uid: 33, gid: 34, additionalGids: [34, 4, 26], home: '/var/www' }],
    ['33', { uid: 33, gid: 34, additionalGids: [34, 4, 26], home: '/var/www' }],
    ['web:tape', { uid: 33, gid: 26, additionalGids: [26], home: '/var/www' }],
    ['web:34', { uid: 33, gid: 34, additionalGids: [34], home: '/var/www' }],
    ['33:5000', { uid: 33, gid: 5000, additionalGids: [5000], home: '/var/www' }],
    ['web:', { uid: 33, gid: 34, additionalGids: [34, 4, 26], home: '/var/www' }],
    ['homeless', { uid: 50, gid: 50, additionalGids: [50], home: '/' }],
    ['2147483647', { uid: 2_147_483_647, gid: 0, additionalGids: [0], home: '/' }],
  ])('%j is found', async (user, expected) => {
    expect(await resolve(user)).toEqual(expected)
  })

  it('that is a number is never a name', async () => {
    expect(await resolve('1000')).toEqual({ uid: 1000, gid: 0, additionalGids: [0], home: '/' })
  })

  it.each(['2147483648', '4294967295', '4294967296', '-1', '+1', '99999999999999999999', '1:-1'])(
    '%s is out of range',
    async (user) => {
      await expect(resolve(user)).rejects.toMatchObject({
        code: 'CT0001',
        message: expect.stringContaining('out of range'),
      })
    },
  )

  it.each(['nobody', '0x1', '1a', 'web:nogroup', 'broken', 'huge', 'old'])(
    '%s is unknown',
    async (user) => {
      await expect(resolve(user)).rejects.toMatchObject({
        code: 'CT0001',
        message: expect.stringMatching(/no (user|group)/),
      })
    },
  )

  it('needs no account file when it is a number', async () => {
    expect(await resolve('7:8', ['/empty'])).toEqual({
      uid: 7,
      gid: 8,
      additionalGids: [8],
      home: '/',
    })
  })

  it('is not looked up in a file without a bound', async () => {
    await expect(resolve('web', ['/large'])).rejects.toMatchObject({
      code: 'CT0001',
      message: expect.stringContaining('too large'),
    })
  })
})
