import type { Hook, Hooks, StartHook } from '../model/hook.ts'
import { bindTextList, bindTexts } from './bind-values.ts'
import { child, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

export function bindHooks(service: SourceTree): Hooks {
  return {
    preStart: itemsOf(child(service, 'pre_start')).map(bindStartHook),
    postStart: itemsOf(child(service, 'post_start')).map(bindHook),
    preStop: itemsOf(child(service, 'pre_stop')).map(bindHook),
  }
}

function bindStartHook(node: SourceTree): StartHook {
  return {
    ...bindHook(node),
    image: textOf(child(node, 'image')),
    perReplica: isTrue(child(node, 'per_replica')),
  }
}

function bindHook(node: SourceTree): Hook {
  return {
    command: bindTextList(child(node, 'command')),
    user: textOf(child(node, 'user')),
    workingDirectory: textOf(child(node, 'working_dir')),
    environment: bindTexts(child(node, 'environment')),
    privileged: isTrue(child(node, 'privileged')),
  }
}
