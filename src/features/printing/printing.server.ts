import type { ServerFeature } from '../../core/server.ts'
import { printRoutes } from './printRoutes.ts'
import { templateRoutes } from './templateRoutes.ts'

/** Documents, labels and lists on the company's own paper. Drawn by pdfme in a process of its own (decisions/0013). */
export const server: ServerFeature = {
  routes: (api, core) => {
    templateRoutes(api, core)
    printRoutes(api, core)
  },
}
