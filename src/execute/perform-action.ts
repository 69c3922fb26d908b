import { StackError } from '../errors/stack-error.ts'
import type { Engine } from '../engine/engine.ts'
import type { Action, ContainerTarget } from '../model/plan.ts'
import { plannedError } from './planned-error.ts'
import { runHook } from './run-hook.ts'

/**
 * Makes one change to the machine. Every one of them succeeds when it is already so. Resolves with
 * why it was left undone, where that is as good.
 */
export async function performAction(action: Action, engine: Engine): Promise<string | undefined> {
  if (action.type === 'remove-image') return removeImage(action.reference, engine)
  await changeMachine(action, engine)
  return undefined
}

async function changeMachine(
  action: Exclude<Action, { readonly type: 'remove-image' }>,
  engine: Engine,
): Promise<void> {
  const { containers, networks, volumes } = engine
  switch (action.type) {
    case 'create-network':
      return networks.create(action.network, action.project, action.configHash)
    case 'remove-network':
      return networks.remove(action.name)
    case 'repair-network':
      return networks.repair(action.name)
    case 'create-volume':
      return volumes.create(action.volume, action.project)
    case 'remove-volume':
      return volumes.remove(action.name)
    case 'create-container':
      await containers.create(action.spec)
      return
    case 'start-container':
      return containers.start(await containerId(action.container, engine), action.restart)
    case 'stop-container':
      return containers.stop(await containerId(action.container, engine), action.terms)
    case 'kill-container':
      return containers.kill(await containerId(action.container, engine), action.signal)
    case 'run-hook':
      return runHook(await containerId(action.container, engine), action, engine)
    case 'pause-container':
      return containers.pause(await containerId(action.container, engine))
    case 'unpause-container':
      return containers.unpause(await containerId(action.container, engine))
    case 'repair-container':
      return containers.repair(await containerId(action.container, engine))
    case 'update-container':
      return containers.update(await containerId(action.container, engine), action.change)
    case 'take-over': {
      const { container, from } = action
      const fromId = from === undefined ? undefined : await containerId(from, engine)
      return containers.takeOver(await containerId(container, engine), fromId)
    }
    case 'rename-container':
      return containers.rename(await containerId(action.container, engine))
    case 'remove-container': {
      const { removeAnonymousVolumes } = action
      return containers.remove(await containerId(action.container, engine), {
        removeAnonymousVolumes,
      })
    }
    case 'report':
      throw plannedError(action.failure)
    case 'wait':
      throw new Error('a wait is fulfilled by facts, not performed')
  }
}

async function removeImage(reference: string, { images }: Engine): Promise<string | undefined> {
  try {
    await images.remove(reference)
  } catch (error) {
    const code = error instanceof StackError ? error.code : undefined
    // The words of Docker Compose.
    if (code === 'IM0003') return 'Resource is still in use'
    if (code !== 'IM0001') throw error
  }
  return undefined
}

async function containerId(target: ContainerTarget, engine: Engine): Promise<string> {
  if (target.id !== undefined) return target.id
  const containers = await engine.containers.list({ project: target.project })
  const found = containers.find((container) => container.name === target.name)
  if (found === undefined) {
    throw new StackError('CT0001', `container ${target.name} does not exist`, {
      hint: 'run `stack up` to create it',
    })
  }
  return found.id
}
