import { expect, it } from 'vitest'
import { version } from '../../../src/model/version.ts'
import { readRepositoryFile } from '../../support/repository.ts'

it('the version is that of the package', () => {
  const manifest = JSON.parse(readRepositoryFile('package.json')) as { readonly version: string }
  expect(version).toBe(manifest.version)
})
