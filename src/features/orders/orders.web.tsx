import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'
import { copyLink } from '../documents/entry/copyLink.ts'

export const web: WebFeature = {
  links: [copyLink('order')],
  screens: {
    order: {
      page: lazy(() => import('./OrderPage.tsx')),
      create: lazy(() => import('./OrderCreatePage.tsx')),
    },
  },
}
