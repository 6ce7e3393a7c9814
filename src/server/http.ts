import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { type Core, modelsOf } from '../core/core.ts'
import { type Fault, invalid, Problem } from '../core/errors.ts'
import type { Locale } from '../core/label.ts'
import { describeRoute, withOwnFields } from '../core/openapi.ts'
import { entityRoutes } from '../core/routes.ts'
import type { ServerFeature } from '../core/server.ts'
import { reserveRoutes } from '../features/customObjects/addresses.ts'
import { accountRoutes } from '../features/people/accountRoutes.ts'
import { companyRoutes } from '../features/people/companyRoutes.ts'
import { publicPages } from '../features/quotes/page/publicPages.ts'
import type { Access } from './access.ts'
import { refuseForeignOrigin } from './auth/origin.ts'
import { authRoutes } from './auth/routes.ts'
import { databaseProblem } from './databaseProblem.ts'
import { healthRoute } from './health.ts'
import { sessionRoute } from './session.ts'
import { streamRoute } from './stream.ts'

const companyHeader = 'x-guanxi-company'
const BODY_MOST = 4 * 1024 * 1024
const UPLOAD_MOST = 100 * 1024 * 1024

export interface HttpOptions {
  core: Core
  access: Access
  features: ServerFeature[]
  trustProxy: boolean
  /** Folder of the built screens; absent in tests. */
  webDir?: string
}

/** The HTTP side of the program: sign-in, API, screens. Every error leaves as problem+json. */
export async function createHttp({
  core,
  access,
  features,
  trustProxy,
  webDir,
}: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    // The nearest one: what stands before its own word in the header, anybody may have written.
    trustProxy: trustProxy && ((_address: string, hop: number) => hop === 0),
    bodyLimit: BODY_MOST,
    rewriteUrl: request => rewriteCompany(request.headers, request.url ?? '/'),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => answerError(core, error as FastifyError, request, reply))
  app.addHook('onRequest', async request => refuseForeignOrigin(request, access.config))
  await app.register(helmet, {
    global: false,
    contentSecurityPolicy: screensPolicy,
    strictTransportSecurity: false,
  })
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.headers(answerHeaders)
  })
  await app.register(compress, { threshold: 4096, zlibOptions: { level: 1 }, encodings: ['gzip'] })
  await app.register(multipart, { limits: { fileSize: UPLOAD_MOST, files: 1 } })
  await describeApi(app, core)
  healthRoute(app, core)
  authRoutes(app, access)
  accountRoutes(app, access)
  publicPages(app, core)
  await app.register(
    async api => {
      apiRoutes(api, core, access, features)
      companyDescription(api, app, core)
    },
    { prefix: '/api/v1' },
  )
  if (webDir && existsSync(join(webDir, 'index.html'))) await screens(app, webDir)
  else app.setNotFoundHandler(() => Promise.reject(new Problem('notFound')))
  return app
}

/** `/c/{slug}/api/v1/…` is `/api/v1/…` of that company, `/c/{slug}~{user}/…` as that person sees it. A company claimed by a header of the caller's is not believed. */
function rewriteCompany(headers: Record<string, unknown>, url: string): string {
  delete headers[companyHeader]
  const match = /^\/c\/([a-z0-9-]{1,48}(?:~[0-9a-f-]{36})?)(\/api\/v1\/.*)$/.exec(url)
  if (!match) return url
  headers[companyHeader] = match[1]
  return match[2]
}

function apiRoutes(api: FastifyInstance, core: Core, access: Access, features: ServerFeature[]): void {
  reserveRoutes(api)
  api.decorateRequest('actor', null as never)
  api.decorateRequest('actorNow', null as never)
  api.addHook('onRequest', async (request, reply) => {
    const company = request.headers[companyHeader]
    const slug = typeof company === 'string' ? company : undefined
    request.actor = await access.requireActor(request, slug, reply)
    request.actorNow = () => access.requireActor(request, slug)
  })
  sessionRoute(api, core, access)
  streamRoute(api, core, access.config.mostStreams)
  companyRoutes(api, access, request => request.actor)
  for (const feature of features) feature.routes?.(api, core)
  for (const entity of core.entities) entityRoutes(api, core, entity)
}

async function describeApi(app: FastifyInstance, core: Core): Promise<void> {
  const models = modelsOf(core.entities, [])
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Guanxi 关系',
        version: '1',
        description:
          'Authorization: Bearer KEY. A key belongs to one company and acts as the person who made it.',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: describeRoute(models, schema as never, route.config),
      url,
    }),
  })
  let description: string | undefined
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    description ??= JSON.stringify(app.swagger())
    return reply.type('application/json').send(description)
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true })
}

/** For answers that are no pages: nothing in them may run, be framed or be read by other sites. */
const answerHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** The company's description, its own fields included. */
function companyDescription(api: FastifyInstance, app: FastifyInstance, core: Core): void {
  api.get('/openapi.json', { schema: { hide: true } }, async request => {
    const models = await core.models(request.actor.workspaceId)
    return withOwnFields(app.swagger(), models)
  })
}

/** Strict: scripts and connections of this server alone. Styles are inline because Ant Design writes them at run time. */
const screensPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    workerSrc: ["'self'", 'blob:'],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
}

/** The built screens: hashed files for a year, and the page itself for every address that is not an API's. */
async function screens(app: FastifyInstance, webDir: string): Promise<void> {
  await app.register(staticFiles, {
    root: webDir,
    preCompressed: true,
    index: false,
    wildcard: false,
    maxAge: '365d',
    immutable: true,
    // A worker lives by the policy its own script came with: the shared one listens to the stream of changes.
    setHeaders: reply =>
      reply.headers({
        ...answerHeaders,
        'content-security-policy': "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
      }),
  })
  const page = readFileSync(join(webDir, 'index.html'), 'utf8')
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0]
    if (request.method !== 'GET' || path.startsWith('/api/') || /\.\w{2,5}$/.test(path))
      throw new Problem('notFound')
    await reply.helmet()
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
}

function localeOf(request: FastifyRequest): Locale {
  if (request.actor?.locale) return request.actor.locale
  return /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh'
}

function answerError(core: Core, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(core, error, request)
  const locale = localeOf(request)
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(
      JSON.stringify({
        type: `/problems/${problem.code}`,
        title: problem.text[locale],
        detail: problem.text[locale],
        status: problem.status,
        code: problem.code,
        faults: problem.faults.map(({ field, code, message }) => ({ field, code, message: message[locale] })),
        ...problem.extra,
      }),
    )
}

function problemOf(core: Core, error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error.validation.map(faultOf))
  if (error.statusCode === 413) return new Problem('tooLarge', { limit: '4 MB' })
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500)
    return new Problem('badRequest', { detail: error.message })
  const code = (error as { code?: string }).code ?? ''
  // The sender went away, or sent parts that are none: nobody's fault here.
  if (code === 'ECONNRESET' && request.raw.destroyed) return new Problem('badRequest', { detail: 'aborted' })
  if (/multipart/i.test(error.message) && !code) return new Problem('badRequest', { detail: error.message })
  const about = { err: error, method: request.method, url: request.url.split('?')[0] }
  const problem = databaseProblem(code)
  if (problem.code === 'unstorable') core.log.warn(about, 'a request held what the database cannot store')
  else core.log.error(about, 'a request failed')
  return problem
}

function faultOf(issue: { instancePath?: string; message?: string }): Fault {
  const field = (issue.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.')
  return {
    field,
    code: 'invalid',
    message: { zh: `“${field}”填写不正确，请更正`, en: `“${field}” is not right: ${issue.message ?? ''}` },
  }
}
