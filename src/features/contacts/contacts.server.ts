import type { ServerFeature } from '../../core/server.ts'
import { contact } from './contacts.entity.ts'

export const server: ServerFeature = { parts: [{ entity: contact, whenParentDeleted: 'cascade' }] }
