import { describe, expect, it } from 'vitest'
import { createColours } from '../../../../src/cli/paint.ts'
import { createLogFormatter } from '../../../../src/cli/render/log-prefix.ts'
import { instant } from '../../../../src/model/instant.ts'
import type { LogLine } from '../../../../src/model/log-line.ts'

const line = (service: string, name = `shop-${service}-1`): LogLine => ({
  containerId: 'c',
  containerName: name,
  service,
  stream: 'stdout',
  time: instant(0),
  timestamp: '2026-01-02T03:04:05.123456789Z',
  text: 'hello',
})

const format = {
  colours: createColours(false),
  prefix: true,
  timestamps: false,
  project: 'shop',
  containers: ['shop-web-1', 'shop-db-1'],
}

describe('a line of a log', () => {
  it('is prefixed by its container, all prefixes of the same width', () => {
    const print = createLogFormatter(format)
    expect(print(line('db'))).toBe('db-1   | hello\n')
    expect(print(line('web'))).toBe('web-1  | hello\n')
  })

  it('makes prefixes wider when a container comes that was not expected', () => {
    const print = createLogFormatter(format)
    expect(print(line('web', 'shop-web-10'))).toBe('web-10  | hello\n')
    expect(print(line('db'))).toBe('db-1    | hello\n')
  })

  it('keeps a name that does not begin with that of the project', () => {
    expect(createLogFormatter(format)(line('db', 'mydb'))).toBe('mydb   | hello\n')
  })

  it('shows its time as the monitor wrote it', () => {
    expect(createLogFormatter({ ...format, timestamps: true })(line('web'))).toBe(
      'web-1  | 2026-01-02T03:04:05.123456789Z hello\n',
    )
    const bare = createLogFormatter({ ...format, timestamps: true, prefix: false })
    expect(bare(line('web'))).toBe('2026-01-02T03:04:05.123456789Z hello\n')
  })

  it('has the colour of its service, whatever the others are', () => {
    const colours = createColours(true)
    const alone = createLogFormatter({ ...format, colours, containers: ['shop-web-1'] })
    const together = createLogFormatter({ ...format, colours })
    expect(alone(line('web'))).toMatch(/^\u001b\[\d+mweb-1 {2}\|\u001b\[39m hello\n$/)
    expect(together(line('web'))).toBe(alone(line('web')))
  })
})
