import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { cgroupDirectories, prepareBundle } from '../../support/runtime-bundle.ts'

describe('the life of a container', () => {
  it('goes from created over running to stopped, and is gone when deleted', async () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    const pidFile = join(bundle.directory, 'pid')
    bundle.call('create', '--bundle', bundle.directory, '--pid-file', pidFile, bundle.id)
    const created = bundle.state()
    expect(created).toMatchObject({ status: 'created', bundle: bundle.directory })
    expect(readFileSync(pidFile, 'utf8')).toBe(String(created.pid))
    expect(bundle.call('start', bundle.id)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(bundle.state()).toMatchObject({ status: 'running', pid: created.pid })
    const { startTime } = await addon.processStartTime({ pid: created.pid })
    bundle.call('kill', bundle.id, 'KILL')
    await addon.waitForProcess({ pid: created.pid, startTime: startTime ?? '' })
    expect(bundle.state().status).toBe('stopped')
    expect(bundle.call('delete', bundle.id).exitCode).toBe(0)
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
    expect(cgroupDirectories(bundle.id)).toEqual([])
    expect(existsSync(join(bundle.root, bundle.id))).toBe(false)
  })

  it('runs nothing of the program before it is started', () => {
    const bundle = prepareBundle({ script: 'echo started > /tmp/mark' })
    bundle.call('create', '--bundle', bundle.directory, bundle.id)
    expect(existsSync(join(bundle.rootfs, 'tmp/mark'))).toBe(false)
    expect(bundle.state().status).toBe('created')
  })

  it('refuses to start a container twice', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const again = bundle.call('start', bundle.id)
    expect(again.exitCode).toBe(1)
    expect(again.stderr).toContain(`cannot start a container that is running: ${bundle.id}`)
  })

  it('refuses an id that is taken', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const again = bundle.call('create', '--bundle', bundle.directory, bundle.id)
    expect(again.exitCode).toBe(1)
    expect(again.stderr).toContain('container with given ID already exists')
    expect(bundle.state().status).toBe('running')
  })

  it('deletes a running container by force only', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    expect(bundle.call('delete', bundle.id).stderr).toContain('cannot delete a container that is')
    expect(bundle.state().status).toBe('running')
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
    expect(bundle.call('state', bundle.id).exitCode).toBe(1)
  })

  it('takes the deletion of a container that is gone as done when forced', () => {
    const bundle = prepareBundle({})
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
    expect(bundle.call('delete', bundle.id).exitCode).toBe(1)
  })

  it('deletes a paused container by force', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    bundle.call('pause', bundle.id)
    expect(bundle.state().status).toBe('paused')
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
    expect(cgroupDirectories(bundle.id)).toEqual([])
  })

  it('goes on after a pause', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    bundle.call('pause', bundle.id)
    expect(bundle.call('exec', bundle.id, 'true').stderr).toContain('paused')
    bundle.call('resume', bundle.id)
    expect(bundle.state().status).toBe('running')
    expect(bundle.call('exec', bundle.id, 'true').exitCode).toBe(0)
  })

  it('passes the exit code of a program that runs in the foreground', () => {
    expect(prepareBundle({ script: 'exit 42' }).run().exitCode).toBe(42)
    expect(prepareBundle({ script: '(exit 5)' }).run().exitCode).toBe(5)
  })

  it('sends signals by name and by number', async () => {
    for (const signal of ['SIGUSR1', 'usr1', '10']) {
      const script =
        'trap "echo got >> /tmp/mark; exit 3" USR1; touch /tmp/ready; sleep 1000 & wait'
      const bundle = prepareBundle({ script })
      bundle.start()
      await fileAppears(join(bundle.rootfs, 'tmp/ready'))
      expect(bundle.call('kill', bundle.id, signal).exitCode).toBe(0)
      await fileAppears(join(bundle.rootfs, 'tmp/mark'))
    }
  })

  it('says that a container is not running when a signal has nowhere to go', async () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const { pid } = bundle.state()
    const { startTime } = await addon.processStartTime({ pid })
    bundle.call('kill', '--all', bundle.id, 'KILL')
    await addon.waitForProcess({ pid, startTime: startTime ?? '' })
    const late = bundle.call('kill', bundle.id, 'TERM')
    expect(late.exitCode).toBe(1)
    expect(late.stderr).toContain('container not running')
  })

  it('lists what there is', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    expect(bundle.call('list', '--quiet').stdout).toBe(`${bundle.id}\n`)
    const [listed] = JSON.parse(bundle.call('list', '--format', 'json').stdout)
    expect(listed).toMatchObject({ id: bundle.id, status: 'running', pid: bundle.state().pid })
    const pids = JSON.parse(bundle.call('ps', '--format', 'json', bundle.id).stdout)
    expect(pids).toEqual([bundle.state().pid])
  })

  it('reads another file of the bundle than config.json, and keeps what it read', () => {
    const bundle = prepareBundle({ script: 'echo started; sleep 60' })
    renameSync(join(bundle.directory, 'config.json'), join(bundle.directory, 'other.json'))
    const paths = ['--bundle', bundle.directory, '--config', 'other.json']
    const created = bundle.call('create', ...paths, bundle.id)
    expect(created).toMatchObject({ exitCode: 0, stderr: '' })
    rmSync(join(bundle.directory, 'other.json'))
    expect(bundle.call('start', bundle.id).exitCode).toBe(0)
    expect(bundle.call('exec', bundle.id, 'echo', 'executed').stdout).toBe('executed\n')
  })
})

async function fileAppears(path: string): Promise<void> {
  await eventually(() => existsSync(path), { for: path })
}
