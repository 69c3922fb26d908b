import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Revision, RevisionSummary } from '../model/revision.ts'
import type { Route } from './control-server.ts'
import { sendJson } from './exchange-json.ts'
import { requireProjectName } from './project-requests.ts'

/** What was asked of a project, time after time. */
export function revisionRoutes(engine: Engine): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/projects/:name/revisions',
      handle: async ({ response, parameters }) => {
        const project = requireProjectName(parameters['name'])
        const revisions = await revisionsOf(project, engine)
        sendJson(response, { revisions: revisions.map(summary) })
      },
    },
    {
      method: 'GET',
      path: '/v1/projects/:name/revision',
      handle: async ({ response, parameters, query }) => {
        const project = requireProjectName(parameters['name'])
        const revisions = await revisionsOf(project, engine)
        sendJson(response, chooseRevision(project, revisions, query.get('number')))
      },
    },
  ]
}

/** The newest first. One that was written before its desired state could be is none. */
async function revisionsOf(project: string, engine: Engine): Promise<readonly Revision[]> {
  const desired = await engine.desiredStates.read(project)
  const last = desired?.revision?.number ?? 0
  const revisions = await engine.revisions.list(project)
  return revisions.filter(({ number }) => number <= last).toReversed()
}

function summary({ number, time, digest, changes }: Revision): RevisionSummary {
  return { number, time, digest, changes }
}

function chooseRevision(
  project: string,
  revisions: readonly Revision[],
  number: string | null,
): Revision {
  const chosen =
    number === null ? revisions[1] : revisions.find((each) => String(each.number) === number)
  if (chosen !== undefined) return chosen
  const which = number === null ? 'revision before the current one' : `revision ${number}`
  throw new StackError('CL0002', `project "${project}" has no ${which}`, {
    hint:
      revisions.length === 0
        ? 'bring it up first: each "stack up" that asks for something else makes a revision'
        : 'see those that are kept with "stack history"',
  })
}
