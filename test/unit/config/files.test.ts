import { describe, expect, it } from 'vitest'
import { complaints, loadService } from '../../support/load-text.ts'

const declared = `
configs:
  site: {file: ./site.conf}
  inline: {content: "port \${PORT}"}
secrets:
  token: {environment: TOKEN}
  key: {file: /k/key.pem}
  elsewhere: {external: true}
`

const environment = { PORT: '80', TOKEN: 'sesame' }

describe('configs and secrets', () => {
  it('are read with their content, place and owner', async () => {
    const file = `services:
  web:
    image: x
    configs: [site, {source: inline, target: etc/inline, uid: "12", gid: "0", mode: 0440}]
    secrets: [token, {source: token, target: other}, {source: key, target: /etc/key/}]
${declared}`
    const { files } = await loadService(file, 'web', { environment })
    const onChange = { type: 'recreate' } as const
    const plain = { onChange, uid: undefined, gid: undefined, mode: undefined }
    const token = { type: 'content', content: 'sesame' }
    expect(files).toEqual([
      {
        kind: 'config',
        key: 'site',
        target: '/site',
        source: { type: 'file', path: '/srv/shop/site.conf' },
        ...plain,
      },
      {
        kind: 'config',
        key: 'inline',
        target: '/etc/inline',
        source: { type: 'content', content: 'port 80' },
        onChange,
        uid: 12,
        gid: 0,
        mode: 0o440,
      },
      { kind: 'secret', key: 'token', target: '/run/secrets/token', source: token, ...plain },
      { kind: 'secret', key: 'token', target: '/run/secrets/other', source: token, ...plain },
      {
        kind: 'secret',
        key: 'key',
        target: '/etc/key',
        source: { type: 'file', path: '/k/key.pem' },
        ...plain,
      },
    ])
  })

  it('say what becomes of a container when they change', async () => {
    const file = `services:
  web:
    image: x
    configs: [{source: site, on_change: restart}, {source: inline, on_change: none}]
    secrets: [{source: token, on_change: 'signal:hup'}]
    volumes:
      - {type: bind, source: ./conf, target: /conf, on_change: recreate}
      - ./data:/data
${declared}`
    const { files, mounts } = await loadService(file, 'web', { environment })
    expect(files.map(({ key, onChange }) => [key, onChange])).toEqual([
      ['site', { type: 'restart' }],
      ['inline', { type: 'none' }],
      ['token', { type: 'signal', signal: 'SIGHUP' }],
    ])
    expect(mounts.map((mount) => 'onChange' in mount && mount.onChange)).toEqual([
      { type: 'recreate' },
      false,
    ])
  })

  it.each([
    [
      'configs: [{source: site, on_change: reload}]',
      "stack.yaml:4:41: error[SF0006]: 'on_change' in 'configs' of service 'web' is not valid: 'reload'",
    ],
    [
      'secrets: [{source: key, on_change: signal:NONE}]',
      "'on_change' in 'secrets' of service 'web' is not valid: 'signal:NONE'",
    ],
    [
      'volumes: [{type: tmpfs, target: /t, on_change: restart}]',
      "'on_change' in 'volumes' of service 'web' does not apply to a mount of type 'tmpfs'",
    ],
    ['secrets: [elsewhere]', "error[SF0016]: attribute 'external' in 'secrets.elsewhere'"],
    ['secrets: [token]', "error[SF0009]: variable 'TOKEN' of secret 'token' is not set"],
    ['configs: [{source: site, uid: root}]', "error[SF0006]: 'uid' in 'configs' of service 'web'"],
  ])('are refused when they cannot be had: %s', async (lines, expected) => {
    const file = `services:\n  web:\n    image: x\n    ${lines}\n${declared}`
    const found = await complaints(file, { environment: { PORT: '80' } })
    expect(found.join('\n')).toContain(expected)
    expect(found).toHaveLength(1)
  })
})
