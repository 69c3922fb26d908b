import { describe, expect, it } from 'vitest'
import { complaintText, complaints } from '../../support/load-text.ts'

describe('several mistakes', () => {
  it('are all told in one run, in the order of the file, and none that merely follows from another', async () => {
    const file = `services:
  web:
    imge: nginx
    user: 1000
    volumes: [dta:/data]
    depends_on: [bd]
    scale: \${N?how many}
  db:
    image: postgres
    helthcheck: {test: a}
  worker:
    image: x
    depends_on:
      db: {condition: service_healthy}
volumes:
  data:
foo: 1
`
    expect(await complaints(file)).toEqual([
      "stack.yaml:3:5: error[SF0005]: unknown key 'imge' in service 'web'",
      "stack.yaml:4:11: error[SF0006]: 'user' of service 'web' must be a string, not a number",
      "stack.yaml:5:15: error[SF0010]: service 'web' uses undefined volume 'dta'",
      "stack.yaml:6:18: error[SF0010]: service 'web' depends on undefined service 'bd'",
      "stack.yaml:7:12: error[SF0009]: required variable 'N' is not set: how many",
      "stack.yaml:10:5: error[SF0005]: unknown key 'helthcheck' in service 'db'",
      "stack.yaml:17:1: error[SF0005]: unknown key 'foo' at the top level",
    ])
  })

  it('of several files are told file by file', async () => {
    expect(
      await complaints({
        'stack.yaml': 'services: {web: {image: x, a: 1}}',
        'stack.override.yaml': 'services: {web: {b: 1}}\nc: {',
      }),
    ).toEqual([
      "stack.yaml:1:28: error[SF0005]: unknown key 'a' in service 'web'",
      'stack.override.yaml:2:5: error[SF0003]: invalid YAML: a bracket is not closed, or its content is not indented',
    ])
  })

  it('do not include what the file that cannot be parsed may have held', async () => {
    const files = {
      'stack.yaml': 'services: {web: {image: "x}}',
      'stack.override.yaml': 'services: {web: {tty: true, depends_on: [db], foo: 1}}',
    }
    expect(await complaints(files)).toEqual([
      'stack.yaml:1:29: error[SF0003]: invalid YAML: a quote is not closed',
      "stack.override.yaml:1:47: error[SF0005]: unknown key 'foo' in service 'web'",
    ])
  })

  it('in an anchor are told once', async () => {
    expect(
      await complaints('x-b: &b {imge: x}\nservices: {a: *b, b: *b, c: {<<: *b, image: y}}'),
    ).toEqual(["stack.yaml:1:10: error[SF0005]: unknown key 'imge' in service 'a'"])
  })

  it('are shown with the lines around them', async () => {
    const file =
      'services:\n  api:\n    image: api:dev\n    depend_on: [db]\n  db:\n    image: "${"\n'
    expect(await complaintText(file)).toBe(
      [
        "stack.yaml:4:5: error[SF0005]: unknown key 'depend_on' in service 'api'",
        '  2 |   api:',
        '  3 |     image: api:dev',
        '  4 |     depend_on: [db]',
        '    |     ^^^^^^^^^',
        "  hint: did you mean 'depends_on'?",
        '',
        "stack.yaml:6:13: error[SF0008]: invalid interpolation in 'image' of service 'db'",
        '  4 |     depend_on: [db]',
        '  5 |   db:',
        '  6 |     image: "${"',
        '    |             ^^',
        "  hint: write ${NAME} or ${NAME:-default}; a dollar sign that is meant as such is written '$$'",
      ].join('\n'),
    )
  })

  it('do not hide an unknown service on the command line', async () => {
    expect(await complaints('services: {web: {image: x, foo: 1}}', { services: ['wbe'] })).toEqual([
      "stack.yaml:1:28: error[SF0005]: unknown key 'foo' in service 'web'",
      'error[SF0015]: no such service: wbe',
    ])
  })
})
