import type { Engine } from '../engine/engine.ts'
import type { Failure } from '../errors/stack-error.ts'
import type { OperationFailure } from '../execute/execute-plan.ts'
import type { Action } from '../model/plan.ts'

const evidenceLines = 10

/** Adds the last log lines of the container that a failure is about. */
export async function explainFailure(
  { operation, error }: OperationFailure,
  project: string,
  engine: Engine,
): Promise<Failure> {
  const failure = error.toFailure()
  const name = containerOf(operation.action)
  if (name === undefined) return failure
  const lines = await lastLogLines(name, project, engine)
  return { ...failure, evidence: [...failure.evidence, ...lines] }
}

function containerOf(action: Action): string | undefined {
  if (action.type === 'report') return action.failure.container
  return action.type === 'start-container' ? action.container.name : undefined
}

async function lastLogLines(name: string, project: string, engine: Engine): Promise<string[]> {
  const containers = await engine.containers.list({ project })
  const container = containers.find((other) => other.name === name)
  if (container === undefined) return []
  const query = {
    project,
    services: [container.service],
    tail: evidenceLines,
    follow: false,
    since: undefined,
    until: undefined,
  }
  const lines: string[] = []
  for await (const line of engine.logs.read(query, new AbortController().signal)) {
    if (line.containerName === name) lines.push(`${line.containerName}  | ${line.text}`)
  }
  return lines.slice(-evidenceLines)
}
