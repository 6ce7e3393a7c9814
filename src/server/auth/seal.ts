import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const version = 'v1'

/** Encrypts a setting that must be read again (a mail password) with the installation's secret: AES-256-GCM, a key a purpose. */
export function seal(text: string, secret: string, purpose: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, purpose), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return [version, ...[nonce, cipher.getAuthTag(), sealed].map(part => part.toString('base64url'))].join('.')
}

/** Opens what `seal` made. Throws when the secret is another or the text was changed. */
export function unseal(sealed: string, secret: string, purpose: string): string {
  const [made, ...parts] = sealed.split('.')
  const [nonce, tag, body] = parts.map(part => Buffer.from(part, 'base64url'))
  if (made !== version || !nonce || !tag || !body) throw new Error('Not a sealed text')
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, purpose), nonce)
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

function keyFor(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `guanxi ${purpose}`, 32))
}
