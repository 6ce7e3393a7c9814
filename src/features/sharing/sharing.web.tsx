import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { RecordSharing } from './RecordSharing.tsx'

export const web: WebFeature = {
  heads: { sharing: RecordSharing },
  links: [
    {
      key: 'seenBy',
      label: { zh: '谁能看到', en: 'Who sees this' },
      may: (session, entity, rows) =>
        rows.length === 1 &&
        !entity.lineOf &&
        (mayAdminister(session, 'people') || mayAdminister(session, 'roles')),
      path: (entity, [row]) => `${entity.path}/${row?.id}?seenBy=1`,
    },
  ],
}
