import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** Runs SQL with psql, which takes the connection from PG* variables; returns its output. */
export async function postgres(sql, variables = {}) {
  const settings = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`])
  const psql = spawn('psql', ['-v', 'ON_ERROR_STOP=1', '-XqAt', ...settings])
  psql.stdin.end(sql)
  const ended = new Promise((resolve, reject) => {
    psql.on('error', reject)
    psql.on('close', resolve)
  })
  const [output, problem, status] = await Promise.all([text(psql.stdout), text(psql.stderr), ended])
  if (status !== 0) throw new Error(problem.trim())
  return output.trim()
}
