import { randomFillSync } from 'node:crypto'

const random = Buffer.alloc(10 * 256)
let used = random.length
let lastMoment = 0
let counter = 0

/** A UUIDv7 (RFC 9562 §5.7): ids made one after another in a process sort in that order, also within a millisecond. */
export function newId(): string {
  const now = Date.now()
  if (now > lastMoment) {
    lastMoment = now
    counter = 0
  } else if (++counter > 0xfff) {
    lastMoment++
    counter = 0
  }
  if (used + 8 > random.length) {
    randomFillSync(random)
    used = 0
  }
  const tail = random.toString('hex', used, used + 8)
  used += 8
  const moment = lastMoment.toString(16).padStart(12, '0')
  const variant = ((Number.parseInt(tail[0], 16) & 0x3) | 0x8).toString(16)
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isId(given: unknown): given is string {
  return typeof given === 'string' && uuid.test(given)
}
