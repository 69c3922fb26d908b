import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import {
  missingFor,
  openEngine,
  type EngineName,
  type OtherEngine,
} from '../support/other-engine.ts'
import { runtimeProgram } from '../support/runtime-bundle.ts'

const untilTerminated = `trap 'echo ended; exit 3' TERM
trap 'echo signalled' USR1
echo started
while :; do sleep 0.1; done`

describe.each<EngineName>(['podman', 'docker'])('%s', (name) => {
  const missing = missingFor(name)
  const reason = missing === '' ? '' : ` (skipped: needs ${missing})`

  describe.skipIf(missing !== '')(`over our runtime${reason}`, () => {
    let engine: OtherEngine
    beforeAll(async () => {
      engine = await openEngine(name)
    })
    afterAll(async () => engine?.close())

    const stateOf = (container: string): Promise<string> =>
      engine.must(['inspect', container, '--format', '{{.State.Status}} {{.State.ExitCode}}'])
    const logged = (container: string, line: string): Promise<true> =>
      eventually(
        async () => (await engine.must(['logs', container])).split('\n').includes(line) || false,
        { for: `"${line}" in the log of ${container}` },
      ) as Promise<true>

    it('lists it', async () => {
      const format = name === 'podman' ? '{{.Host.OCIRuntime.Path}}' : '{{json .Runtimes}}'
      expect(await engine.must(['info', '--format', format])).toContain(runtimeProgram)
    })

    it('runs a container in the foreground', async () => {
      const command = ['sh', '-c', 'cat; echo error >&2; exit 7']
      const run = await engine.runContainer(['--rm', '-i'], command, { stdin: 'typed' })
      expect(run).toEqual({ exitCode: 7, stdout: 'typed', stderr: 'error\n' })
    })

    it('gives a container a terminal', async () => {
      const run = await engine.runContainer(['--rm', '-t'], ['sh', '-c', 'tty; exit 4'])
      expect(run).toMatchObject({ exitCode: 4, stdout: '/dev/pts/0\r\n' })
    })

    it('tells a missing program from one that is not executable', async () => {
      const byName = await engine.runContainer(['--rm'], ['nothing'])
      expect(byName.exitCode).toBe(127)
      expect(byName.stderr).toContain('executable file not found in $PATH')
      const byPath = await engine.runContainer(['--rm'], ['/bin/nothing'])
      expect(byPath.exitCode).toBe(127)
      expect(byPath.stderr).toContain('no such file or directory')
      const plain = await engine.runContainer(['--rm'], ['/etc/passwd'])
      expect(plain.exitCode).toBe(126)
      expect(plain.stderr).toContain('permission denied')
    })

    it('restricts a container', async () => {
      const options = '--rm --user=1000:1000 --cap-drop=all --read-only --pid=host'.split(' ')
      const script = `id -u; id -g; touch /x; [ $$ -ne 1 ] && echo hosted
grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/self/status`
      const run = await engine.runContainer(
        [...options, '--security-opt=no-new-privileges'],
        ['sh', '-c', script],
      )
      expect(run).toEqual({
        exitCode: 0,
        stdout: '1000\n1000\nhosted\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n',
        stderr: 'touch: /x: Read-only file system\n',
      })
    })

    it('executes commands in a container', async () => {
      await engine.startContainer('executes', untilTerminated)
      const options = ['--user=1000', '--env=A=b', '--workdir=/tmp']
      const script = 'id -u; echo $A; pwd; exit 5'
      const run = await engine.run(['exec', ...options, 'executes', 'sh', '-c', script])
      expect(run).toEqual({ exitCode: 5, stdout: '1000\nb\n/tmp\n', stderr: '' })
      const terminal = await engine.run(['exec', '-t', 'executes', 'tty'])
      expect(terminal).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^\/dev\/pts\//),
      })
      // Docker 20.10 tells this by 126, whatever the runtime is.
      const absent = await engine.run(['exec', 'executes', 'nothing'])
      expect([126, 127]).toContain(absent.exitCode)
      expect(absent.stdout + absent.stderr).toContain('executable file not found in $PATH')
      expect((await engine.run(['exec', 'executes', '/etc/passwd'])).exitCode).toBe(126)
      await engine.must(['exec', '-d', 'executes', 'sh', '-c', 'sleep 1000'])
      await eventually(
        async () => (await engine.must(['top', 'executes'])).includes('sleep 1000'),
        { for: 'a detached command among the processes of its container' },
      )
      await engine.must(['rm', '-f', 'executes'])
    })

    it('signals, stops, restarts, kills and removes a container', async () => {
      await engine.startContainer('lives', untilTerminated)
      await logged('lives', 'started')
      await engine.must(['kill', '-s', 'USR1', 'lives'])
      await logged('lives', 'signalled')
      await engine.must(['restart', '-t', '10', 'lives'])
      await logged('lives', 'ended')
      expect(await stateOf('lives')).toBe('running 0')
      await engine.must(['kill', 'lives'])
      expect(await engine.must(['wait', 'lives'])).toBe('137')
      await engine.must(['start', 'lives'])
      await eventually(
        async () => (await engine.must(['logs', 'lives'])).match(/started/g)?.length === 3,
        { for: 'the third start' },
      )
      await engine.must(['stop', '-t', '10', 'lives'])
      expect(await stateOf('lives')).toBe('exited 3')
      await engine.must(['rm', 'lives'])
    })

    it('kills a container that ignores the signal to stop', async () => {
      await engine.startContainer('ignores', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done')
      await logged('ignores', 'deaf')
      await engine.must(['stop', '-t', '1', 'ignores'])
      expect(await stateOf('ignores')).toBe('exited 137')
    })

    it('pauses and resumes a container', async () => {
      await engine.startContainer('pauses', untilTerminated)
      await engine.must(['pause', 'pauses'])
      expect(await stateOf('pauses')).toBe('paused 0')
      await engine.must(['unpause', 'pauses'])
      expect(await stateOf('pauses')).toBe('running 0')
      expect(await engine.must(['exec', 'pauses', 'echo', 'awake'])).toBe('awake')
    })

    it('changes the limits of a container, and measures it', async () => {
      await engine.startContainer('limited', untilTerminated, ['--memory=32m', '--memory-swap=32m'])
      const memory = name === 'podman' ? [] : ['--memory-swap=64m', '--pids-limit=50']
      const limits = ['--memory=64m', '--cpus=0.5', '--cpuset-cpus=0', ...memory]
      await engine.must(['update', ...limits, 'limited'])
      const read = `cd /sys/fs/cgroup; cat cpuset/cpuset.cpus memory/memory.limit_in_bytes \
cpuset.cpus memory.max 2>/dev/null; true`
      expect(await engine.must(['exec', 'limited', 'sh', '-c', read])).toBe('0\n67108864')
      const format = '{{.MemUsage}}, {{.PIDs}}'
      const usage = await engine.must(['stats', '--no-stream', '--format', format, 'limited'])
      expect(usage).toMatch(/^[1-9][\d.]*\w+ \/ \S+, [1-9]\d*$/)
    })

    // With version 2 of cgroups the kernel takes any limit, and ends who is above it.
    it.skipIf(!existsSync('/sys/fs/cgroup/memory'))('says why a limit is refused', async () => {
      const fill = 'dd if=/dev/zero of=/dev/shm/full bs=1024k count=20 2>/dev/null'
      const options = ['--memory=64m', '--memory-swap=64m']
      await engine.startContainer('full', `${fill}; ${untilTerminated}`, options)
      await logged('full', 'started')
      const update = await engine.run(['update', '--memory=8m', 'full'])
      expect(update.exitCode).not.toBe(0)
      expect(update.stderr).toContain('memory.limit_in_bytes: device or resource busy')
    })

    it('ends a container that takes more memory than it may', async () => {
      const options = ['--name=greedy', '--memory=16m', '--memory-swap=16m']
      const run = await engine.runContainer(options, ['tail', '/dev/zero'])
      expect(run.exitCode).toBe(137)
      const wasKilled = await engine.must(['inspect', 'greedy', '--format', '{{.State.OOMKilled}}'])
      // Debian's conmon writes it where Podman does not look, under runc as well.
      expect(['docker true', 'podman true', 'podman false']).toContain(`${name} ${wasKilled}`)
    })

    it('tells the health of a container', async () => {
      const check = ['--health-cmd=test -e /tmp/healthy']
      const interval = name === 'podman' ? 'disable' : '1s'
      await engine.startContainer('checked', 'touch /tmp/healthy; exec sleep 1000', [
        ...check,
        `--health-interval=${interval}`,
      ])
      await eventually(
        async () => {
          // Podman leaves the repetition to systemd.
          if (name === 'podman')
            return (await engine.run(['healthcheck', 'run', 'checked'])).exitCode === 0
          const status = ['inspect', 'checked', '--format', '{{.State.Health.Status}}']
          return (await engine.must(status)) === 'healthy'
        },
        { for: 'a healthy container' },
      )
    })
  })
})
