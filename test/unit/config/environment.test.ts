import { describe, expect, it } from 'vitest'
import { complaints, load, loadRight, loadService } from '../../support/load-text.ts'

describe('variables of the stack file', () => {
  it('come from the process before .env', async () => {
    const files = { 'stack.yaml': 'services: {web: {image: "${A}-${B}"}}', '.env': 'A=file\nB=$A' }
    expect((await loadService(files, 'web', { environment: { A: 'process' } })).rootfs).toEqual({
      type: 'image',
      reference: 'process-process',
    })
  })

  it('come from the .env files of the working directory and of the project, the former first', async () => {
    const files = {
      'stack.yaml': 'services: {web: {image: "${A}-${B}"}}',
      '.env': 'A=project\nB=project',
      '/srv/shop/sub/.env': 'A=working',
    }
    const { rootfs } = await loadService(files, 'web', { workingDirectory: '/srv/shop/sub' })
    expect(rootfs).toEqual({ type: 'image', reference: 'working-project' })
  })

  it('come from the named files instead of .env, the last one first', async () => {
    const files = {
      'stack.yaml': 'services: {web: {image: "${A}-${B:-none}"}}',
      '.env': 'B=unused',
      one: 'A=1',
      two: 'A=2',
    }
    const options = { envFiles: ['one', 'two'] }
    expect((await loadService(files, 'web', options)).rootfs).toMatchObject({ reference: '2-none' })
    const listed = { environment: { COMPOSE_ENV_FILES: 'one' } }
    expect((await loadService(files, 'web', listed)).rootfs).toMatchObject({ reference: '1-none' })
  })

  it('leave .env out when COMPOSE_DISABLE_ENV_FILE is set', async () => {
    const files = { 'stack.yaml': 'services: {web: {image: "${A:-none}"}}', '.env': 'A=file' }
    const options = { environment: { COMPOSE_DISABLE_ENV_FILE: '1' } }
    expect((await loadService(files, 'web', options)).rootfs).toMatchObject({ reference: 'none' })
  })

  it('hold the project name and the working directory', async () => {
    const files = {
      'stack.yaml':
        'name: my-${X:-Shop}\nservices: {web: {image: x, environment: {N: $COMPOSE_PROJECT_NAME, D: $PWD}}}',
    }
    expect((await loadService(files)).environment).toEqual({ N: 'my-shop', D: '/srv/shop' })
  })

  it('are not replaced in keys', async () => {
    const { environment } = await loadService('services: {web: {image: x, environment: {$A: $$A}}}')
    expect(environment).toEqual({ $A: '$A' })
  })

  it('turn into numbers and booleans where those are meant', async () => {
    const file =
      'services: {web: {image: x, scale: "${N}", tty: "${T}", ports: [{target: "${P}"}]}}'
    const { replicas, tty, ports } = await loadService(file, 'web', {
      environment: { N: '2', T: 'True', P: '80' },
    })
    expect({ replicas, tty, port: ports[0]?.containerPort }).toEqual({
      replicas: 2,
      tty: true,
      port: 80,
    })
  })

  it('never show in complaints about their values', async () => {
    const file = 'services: {web: {image: x, scale: "${PASSWORD}"}}'
    expect(await complaints(file, { environment: { PASSWORD: 'hunter2' } })).toEqual([
      "stack.yaml:1:35: error[SF0006]: 'scale' of service 'web' must be an integer, not the value of '${PASSWORD}'",
    ])
  })
})

describe('variables of a service', () => {
  it('come from its files in order, then from its own, which take theirs from the project when they have none', async () => {
    const files = {
      'stack.yaml': `
services:
  web:
    image: x
    env_file: [one.env, {path: two.env}, {path: gone.env, required: false}]
    environment: {OWN: own, SHARED: own, FROM_PROJECT: , NOWHERE: }
`,
      'one.env': 'ONE=1\nSHARED=one\nBOTH=one\nREF=${OWN}-${OUTER}-${ONE}\n',
      'two.env': 'BOTH=two\nLATER=${ONE}\n',
    }
    const { environment } = await loadService(files, 'web', {
      environment: { FROM_PROJECT: 'project', OUTER: 'outer' },
    })
    expect(environment).toEqual({
      ONE: '1',
      SHARED: 'own',
      BOTH: 'two',
      REF: 'own-outer-1',
      LATER: '1',
      OWN: 'own',
      FROM_PROJECT: 'project',
    })
  })

  it('are taken as they are from raw files', async () => {
    const files = {
      'stack.yaml': 'services: {web: {image: x, env_file: [{path: raw.env, format: raw}]}}',
      'raw.env': 'A="$X" # y\n',
    }
    expect((await loadService(files)).environment).toEqual({ A: '"$X" # y' })
  })

  it('print values as Go does', async () => {
    const { environment } = await loadService(
      'services: {web: {image: x, environment: {A: 1.10, B: 017, C: 1e6, D: yes, E: True, F: 2024-01-02}}}',
    )
    expect(environment).toEqual({
      A: '1.1',
      B: '15',
      C: '1e+06',
      D: 'yes',
      E: 'true',
      F: '2024-01-02 00:00:00 +0000 UTC',
    })
  })

  it('are not looked for where a service is disabled', async () => {
    const result = await load(
      'services: {a: {image: x}, b: {image: x, profiles: [p], env_file: gone.env}}',
    )
    expect(result.ok).toBe(true)
  })
})

describe('an environment file', () => {
  it('that is named and missing is a mistake', async () => {
    expect(await complaints('services: {web: {image: x}}', { envFiles: ['gone.env'] })).toEqual([
      "error[SF0014]: environment file 'gone.env' does not exist",
    ])
  })

  it('is not shown when a line of it is wrong', async () => {
    const files = {
      'stack.yaml': 'services: {web: {image: x}}',
      '.env': 'A=1\nSECRET KEY=hunter2\n',
    }
    expect(await complaints(files)).toEqual([
      '.env:2:1: error[SF0014]: invalid line in an environment file: the variable has no valid name',
    ])
  })

  it('leads to a warning where it refers to what is not set', async () => {
    const files = { 'stack.yaml': 'services: {web: {image: x}}', '.env': 'A=1\nB=$A$GONE\n' }
    expect(await complaints(files)).toEqual([
      ".env:2:1: warning[SF0019]: variable 'GONE' is not set, a blank string takes its place",
    ])
  })

  it('may be a directory named .env, which is passed over', async () => {
    const directory = Object.assign(new Error('is a directory'), { code: 'EISDIR' })
    const text = new TextEncoder().encode('services: {web: {image: x}}')
    const readFile = async (path: string): Promise<Uint8Array | undefined> => {
      if (path.endsWith('/.env')) throw directory
      return path === '/srv/shop/stack.yaml' ? text : undefined
    }
    expect(Object.keys((await loadRight({}, { readFile })).services)).toEqual(['web'])
  })
})
