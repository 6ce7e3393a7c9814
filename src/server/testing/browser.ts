import type { FastifyInstance, InjectOptions } from 'fastify'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read into answers as they expect them
  body: any
  headers: Record<string, string | string[] | number | undefined>
}

/** A person at a browser, or a program with a key: keeps cookies, speaks to the server in the same process. */
export interface Browser {
  get(url: string): Promise<Answer>
  post(url: string, body?: object): Promise<Answer>
  put(url: string, body?: object): Promise<Answer>
  patch(url: string, body?: object): Promise<Answer>
  delete(url: string): Promise<Answer>
  /** The Cookie header as it would be sent now. */
  cookies(): string
}

let browsers = 0

export function browser(app: FastifyInstance, headers: Record<string, string> = {}): Browser {
  // Each at an address of its own: limits count by address.
  const number = ++browsers
  const remoteAddress = `10.0.${number >> 8}.${number & 255}`
  const jar = new Map<string, string>()
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  async function ask(method: InjectOptions['method'], url: string, body?: object): Promise<Answer> {
    const sent = { ...headers, ...(jar.size > 0 ? { cookie: cookies() } : {}) }
    const response = await app.inject({
      method,
      url,
      remoteAddress,
      headers: sent,
      ...(body ? { payload: body } : {}),
    })
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name && value) jar.set(name, value)
      else if (name) jar.delete(name)
    }
    const isJson = /json/.test(String(response.headers['content-type'] ?? ''))
    return {
      status: response.statusCode,
      body: isJson ? response.json() : response.body,
      headers: response.headers,
    }
  }

  return {
    get: url => ask('GET', url),
    post: (url, body = {}) => ask('POST', url, body),
    put: (url, body = {}) => ask('PUT', url, body),
    patch: (url, body = {}) => ask('PATCH', url, body),
    delete: url => ask('DELETE', url),
    cookies,
  }
}
