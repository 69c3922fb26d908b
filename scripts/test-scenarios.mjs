// Runs the scenarios, also by Docker Compose: npm run test:scenarios -- [--compose PROGRAM] [FILTER...]
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { compose: { type: 'string' } },
})
const peer = values.compose === undefined ? {} : { STACK_SCENARIO_COMPOSE: values.compose }
const words = ['run', '--project', 'scenarios', ...positionals]
const { status } = spawnSync('node_modules/.bin/vitest', words, {
  stdio: 'inherit',
  env: { ...process.env, ...peer },
})
process.exitCode = status ?? 1
