import { expect, it } from 'vitest'
import { bootUnit } from '../../../src/app/boot-unit.ts'

it('names programs and directories so that systemd takes them as they are', () => {
  const unit = bootUnit({
    node: '/opt/node 20/bin/node',
    programDirectory: '/opt/$HOME/50% "off"',
    directories: { data: '/srv/a b', run: '/run/$x%' },
  })
  const lines = unit.split('\n').filter((line) => /^(ExecStart|Environment|Requires)/.test(line))
  expect(lines).toEqual([
    'RequiresMountsFor="/srv/a b"',
    String.raw`ExecStart="/opt/node 20/bin/node" "/opt/$$HOME/50%% \"off\"/stackd.cjs"`,
    'Environment="STACK_DATA_DIR=/srv/a b"',
    'Environment="STACK_RUN_DIR=/run/$x%%"',
    'Environment=UV_THREADPOOL_SIZE=16',
  ])
})
