import { freePort } from './free-port.ts'

/** The page of examples/quickstart, as a browser would see it. */
export interface QuickstartPage {
  readonly environment: Readonly<Record<string, string>>
  /** Loads it and returns the counter that it shows. */
  load(): Promise<number>
}

export async function quickstartPage(): Promise<QuickstartPage> {
  const port = await freePort()
  return {
    environment: { QUICKSTART_PORT: String(port) },
    load: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      const page = await response.text()
      const counter = /<strong id="visits">(\d+)</.exec(page)?.[1]
      if (counter === undefined)
        throw new Error(`status ${response.status} without counter: ${page}`)
      return Number(counter)
    },
  }
}
