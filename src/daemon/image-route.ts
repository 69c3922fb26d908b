import type { ImageRequest } from '../client/api.ts'
import type { Images } from '../engine/images.ts'
import type { Route } from './control-server.ts'
import { readJsonBody, sendJson } from './exchange-json.ts'

/** Requests that change the image store. */
export function imageRoute(images: Images): Route {
  return {
    method: 'POST',
    path: '/v1/images',
    handle: async ({ request, response }) => {
      const body = await readJsonBody<ImageRequest>(request)
      sendJson(response, { lines: await changeImages(body, images) })
    },
  }
}

async function changeImages(request: ImageRequest, images: Images): Promise<readonly string[]> {
  switch (request.type) {
    case 'load':
      return (await images.load(request.archive)).map((name) => `Loaded image: ${name}`)
    case 'import':
      return [await images.import(request.tree, request.reference)]
    case 'remove':
      return images.remove(request.reference)
  }
}
