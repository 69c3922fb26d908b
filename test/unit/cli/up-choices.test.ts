import { describe, expect, it } from 'vitest'
import { upOptionsOf, type UpChoices } from '../../../src/cli/up-choices.ts'

const given: UpChoices = { recreate: true, start: true, deps: true }

describe('choices of up', () => {
  it.each<[Partial<UpChoices>, string]>([
    [{ forceRecreate: true }, '--force-recreate and --no-recreate are incompatible'],
    [{ alwaysRecreateDeps: true }, '--always-recreate-deps and --no-recreate are incompatible'],
    [{ renewAnonVolumes: true }, '--no-recreate and --renew-anon-volumes are incompatible'],
  ])('%j excludes --no-recreate', (changes, message) => {
    expect(() => upOptionsOf([], { ...given, ...changes, recreate: false }, {})).toThrow(message)
    expect(upOptionsOf([], { ...given, ...changes }, {})).toMatchObject({ noRecreate: false })
  })

  it.each<[Record<string, string>, boolean | undefined, boolean, boolean]>([
    [{}, undefined, false, false],
    [{ COMPOSE_REMOVE_ORPHANS: 'true' }, undefined, true, false],
    [{ COMPOSE_REMOVE_ORPHANS: '1' }, false, false, false],
    [{ COMPOSE_IGNORE_ORPHANS: '1' }, undefined, false, true],
    [{ COMPOSE_IGNORE_ORPHANS: 'no' }, true, true, false],
  ])('with %j and --remove-orphans %s', (environment, removeOrphans, removes, ignores) => {
    const choices = removeOrphans === undefined ? given : { ...given, removeOrphans }
    const { removeOrphans: isRemoving, ignoreOrphans } = upOptionsOf([], choices, environment)
    expect([isRemoving, ignoreOrphans]).toEqual([removes, ignores])
  })

  it('cannot remove orphans and ignore them', () => {
    const environment = { COMPOSE_IGNORE_ORPHANS: '1' }
    expect(() => upOptionsOf([], { ...given, removeOrphans: true }, environment)).toThrow(
      'cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans',
    )
  })
})
