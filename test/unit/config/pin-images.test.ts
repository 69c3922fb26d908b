import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/config/load-project.ts'
import type { ModelChoices } from '../../../src/config/load-project.ts'
import { printConfig } from '../../../src/config/print-config.ts'
import { optionsFor } from '../../support/load-text.ts'

const digest = `sha256:${'a'.repeat(64)}`
const file = `name: shop
services:
  web: {image: "nginx:1@${digest}", environment: {A: b}}
  db: {build: ./db}
  mail: {image: "registry.example.com:5000/x/mail:2"}
volumes: {unused: }
x-a: 1
`
const known: ModelChoices = {
  without: new Set(),
  openDigests: async () => (reference) => (reference.endsWith('mail:2') ? digest : undefined),
}

async function print(text: string, choices: ModelChoices): Promise<string> {
  const result = await loadModel(optionsFor(text), choices)
  if (!result.ok) return result.diagnostics.map(({ message }) => message).join('\n')
  return printConfig(result.model, 'yaml')
}

describe('images by digest', () => {
  it('have no tag, and are those of the file or of this machine', async () => {
    const text = await print(file, known)
    expect(text).toContain(`image: docker.io/library/nginx@${digest}\n`)
    expect(text).toContain(`image: registry.example.com:5000/x/mail@${digest}\n`)
    expect(text).toContain('A: b')
  })

  it('are all that an override has which pins them', async () => {
    expect(await print(file, { ...known, imagesAlone: true })).toBe(`services:
  db: {}
  mail:
    image: registry.example.com:5000/x/mail@${digest}
  web:
    image: docker.io/library/nginx@${digest}
`)
  })

  it('are asked for in vain where none is known', async () => {
    const text = 'services: {a: {image: "redis:7"}, b: {image: "Bad Name"}, c: {image: "mail:2"}}'
    expect(await print(text, known)).toBe(
      "no digest is known of image 'redis:7' of service 'a'\n" +
        "no digest is known of image 'Bad Name' of service 'b'",
    )
  })
})
