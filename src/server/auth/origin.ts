import type { FastifyRequest } from 'fastify'
import { Problem } from '../../core/errors.ts'
import { refused } from './refusals.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface OriginRules {
  publicUrl?: string
  /** Further origins whose pages may act for a signed-in person, e.g. `https://intranet.example.com`. */
  trustedOrigins: readonly string[]
}

/**
 * Stops other sites from acting with a visitor's cookies. A request that changes something must come from a page of this
 * server (same host as asked for, or PUBLIC_URL) or of a trusted origin. Scheme is not compared: behind a proxy that ends
 * TLS the page is https and the request http. Programs send neither header and carry no cookies of a browser.
 */
export function refuseForeignOrigin(request: FastifyRequest, rules: OriginRules): void {
  if (safeMethods.has(request.method)) return
  if (request.headers.authorization?.startsWith('Bearer ')) return
  const { origin } = request.headers
  if (origin && isTrusted(origin, request.host, rules)) return
  const site = request.headers['sec-fetch-site']
  if (!origin && (site === undefined || site === 'same-origin' || site === 'none')) return
  throw new Problem(refused.foreignOrigin, { origin: origin ?? String(site) })
}

function isTrusted(origin: string, host: string, { publicUrl, trustedOrigins }: OriginRules): boolean {
  if (trustedOrigins.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin).host
  return from === host || (publicUrl !== undefined && from === new URL(publicUrl).host)
}
