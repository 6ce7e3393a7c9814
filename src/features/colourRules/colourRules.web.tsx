import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'
import { listField } from '../../core/web/list/listField.ts'
import { fulfils, readColours } from './colours.rules.ts'
import { isUsable } from './usable.ts'

export const web: WebFeature = {
  listTools: [lazy(() => import('./ColourTool.tsx'))],
  marks: ({ entity, state, session, context }) => {
    const rules = (readColours(state.colours) ?? []).filter(rule => isUsable(entity, session, rule))
    const reader = {
      ...context,
      userId: session.user.id,
      teamIds: session.subordinateIds,
      companyTimeZone: session.company.timeZone,
    }
    return {
      fields: rules.map(rule => rule.field),
      of: row => {
        const met = rules.filter(rule => {
          const field = listField(entity, rule.field)
          return field && fulfils(field, rule, row[rule.field], reader)
        })
        // The first rule that holds of a row, and of each cell, is the one that shows.
        return met.filter((rule, place) => met.findIndex(one => one.cell === rule.cell) === place)
      },
    }
  },
}
