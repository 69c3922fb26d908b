import { describe, expect, it } from 'vitest'
import { controlSocketPath, stateDirectories } from '../../../src/model/state-directories.ts'

describe('state directories', () => {
  it('are those of the system for root', () => {
    const directories = stateDirectories({ XDG_DATA_HOME: '/x', HOME: '/root' }, 0)
    expect(directories).toEqual({ data: '/var/lib/stack', run: '/run/stack' })
    expect(controlSocketPath(directories)).toBe('/run/stack/stackd.sock')
  })

  it('follow the XDG specification for others', () => {
    const environment = { XDG_DATA_HOME: '/home/a/data', XDG_RUNTIME_DIR: '/run/user/7/' }
    expect(stateDirectories(environment, 7)).toEqual({
      data: '/home/a/data/stack',
      run: '/run/user/7/stack',
    })
    expect(stateDirectories({ HOME: '/home/a', XDG_DATA_HOME: 'relative' }, 7)).toEqual({
      data: '/home/a/.local/share/stack',
      run: '/run/user/7/stack',
    })
  })

  it('are overridden each by its own variable', () => {
    expect(stateDirectories({ STACK_RUN_DIR: '/tmp/run/' }, 0)).toEqual({
      data: '/var/lib/stack',
      run: '/tmp/run',
    })
    expect(stateDirectories({ STACK_DATA_DIR: '/d', STACK_RUN_DIR: '' }, 0)).toEqual({
      data: '/d',
      run: '/run/stack',
    })
  })
})
