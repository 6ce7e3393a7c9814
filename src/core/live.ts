import { EventEmitter } from 'node:events'

/** Records of one company that changed, gathered over half a second. */
export interface LiveChange {
  workspaceId: string
  /** Entity → ids; an empty set stands for more than can be named. */
  entities: Map<string, Set<string>>
}

export interface LiveNotice {
  workspaceId: string
  userId: string
  /** `notice`, `job` */
  event: string
  data: object
}

const WAIT_MS = 500
const NAMED_AT_MOST = 200

/** Tells open browsers what changed. Coalesced: a write never waits for it. */
export class Live {
  private readonly gathered = new Map<string, Map<string, Set<string>>>()
  private timer: NodeJS.Timeout | undefined
  private readonly emitter = new EventEmitter().setMaxListeners(0)
  /** Carries changes to other processes on the same database (set by the server; see `server/notify.ts`). */
  relay: ((change: LiveChange) => void) | undefined

  changed(workspaceId: string, entity: string, id?: string): void {
    const entities = this.gathered.get(workspaceId) ?? new Map<string, Set<string>>()
    this.gathered.set(workspaceId, entities)
    const ids = entities.get(entity)
    if (!ids) entities.set(entity, new Set(id ? [id] : []))
    else if (ids.size > 0 && id && ids.size < NAMED_AT_MOST) ids.add(id)
    else ids.clear()
    this.timer ??= setTimeout(() => this.flush(), WAIT_MS)
    this.timer.unref()
  }

  tell(notice: LiveNotice): void {
    this.emitter.emit('notice', notice)
  }

  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const [workspaceId, entities] of this.gathered) {
      const change = { workspaceId, entities }
      this.emit(change)
      this.relay?.(change)
    }
    this.gathered.clear()
  }

  /** A change of this or another process reaches the listeners. */
  emit(change: LiveChange): void {
    this.emitter.emit('change', change)
  }

  onChange(listener: (change: LiveChange) => void): () => void {
    this.emitter.on('change', listener)
    return () => this.emitter.off('change', listener)
  }

  onNotice(listener: (notice: LiveNotice) => void): () => void {
    this.emitter.on('notice', listener)
    return () => this.emitter.off('notice', listener)
  }
}
