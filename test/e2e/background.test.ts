import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const program = join(repositoryRoot, 'dist/stack.cjs')
const stackFile = 'services: {a: {rootfs: host, command: [sleep, infinity]}}\n'

describe('what a command leaves in the background', () => {
  it('holds no pipe of the shell that the command was started from', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': stackFile } })
    // As a script with a process substitution has them: far above the standard ones.
    const script = `exec 63>&1 251>&1; exec "${process.execPath}" "${program}" up -d`
    const shell = spawn('bash', ['-c', script], {
      cwd: project.directory,
      env: machine.environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    })

    // Ends when nobody has it open any more.
    expect(await text(shell.stdout)).toBe('')
    expect((await project.container('a')).State).toBe('running')
  })
})
