import { describe, expect, it } from 'vitest'
import { loadProjectName } from '../../../src/config/project-name.ts'
import { complaints, loadRight, optionsFor } from '../../support/load-text.ts'

const services = '\nservices: {web: {image: x}}'

describe('the project name', () => {
  it.each([
    [
      'the option',
      { projectName: 'given', environment: { COMPOSE_PROJECT_NAME: 'variable' } },
      'given',
    ],
    ['COMPOSE_PROJECT_NAME', { environment: { COMPOSE_PROJECT_NAME: 'variable' } }, 'variable'],
    ['the file', {}, 'named'],
  ])('is taken from %s', async (_, options, name) => {
    expect((await loadRight(`name: named${services}`, options)).name).toBe(name)
  })

  it('is that of the last file which has one, made to fit', async () => {
    const files = {
      'stack.yaml': `name: first${services}`,
      'stack.override.yaml': 'name: _My.${S} ',
    }
    expect((await loadRight(files, { environment: { S: 'Shop' } })).name).toBe('myshop')
  })

  it('is taken from .env before the file', async () => {
    const files = { 'stack.yaml': `name: named${services}`, '.env': 'COMPOSE_PROJECT_NAME=dotted' }
    expect((await loadRight(files)).name).toBe('dotted')
  })

  it('is made from the directory otherwise', async () => {
    const options = { workingDirectory: '/srv/-My Shop.2/' }
    expect((await loadRight({ '/srv/-My Shop.2/stack.yaml': services }, options)).name).toBe(
      'myshop2',
    )
  })

  it('must be in its final form where it is given', async () => {
    expect(await complaints(services, { projectName: 'My Shop' })).toEqual([
      "error[SF0013]: invalid project name 'My Shop' from -p",
    ])
    expect(await complaints(services, { environment: { COMPOSE_PROJECT_NAME: '-x' } })).toEqual([
      "error[SF0013]: invalid project name '-x' from COMPOSE_PROJECT_NAME",
    ])
  })

  it('must be found', async () => {
    expect(await complaints({ '/stack.yaml': services }, { workingDirectory: '/' })).toEqual([
      "error[SF0013]: no project name can be made from the directory '/'",
    ])
  })
})

describe('loadProjectName', () => {
  it('needs no file when the name is given', async () => {
    expect(await loadProjectName(optionsFor({}, { projectName: 'given' }))).toEqual({
      ok: true,
      name: 'given',
    })
    expect(await loadProjectName(optionsFor({ '.env': 'COMPOSE_PROJECT_NAME=dotted' }))).toEqual({
      ok: true,
      name: 'dotted',
    })
  })

  it('reads the name of a file whose services are wrong', async () => {
    expect(await loadProjectName(optionsFor('name: named\nservices: {web: {imge: x}}'))).toEqual({
      ok: true,
      name: 'named',
    })
  })

  it('tells what is wrong when it cannot be known', async () => {
    const result = await loadProjectName(optionsFor({}))
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(['SF0001'])
  })
})
