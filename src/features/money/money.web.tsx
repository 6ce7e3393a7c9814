import { type ComponentType, lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import type { Row, Session } from '../../core/web/client.ts'
import type { FeatureTab, WebFeature } from '../../core/web/feature.ts'
import { textsOf } from './sides.texts.ts'
import { payables, receivables, type Side } from './sides.ts'

/** A screen that both sides share, for one of them. */
function sided<P extends object>(
  load: () => Promise<{ default: ComponentType<P & { side: Side }> }>,
  side: Side,
) {
  return lazy(async () => {
    const { default: Screen } = await load()
    return { default: (props: P) => <Screen {...props} side={side} /> }
  })
}

const screensOf = (side: Side) => ({
  page: sided<{ id: string }>(() => import('./MoneyPage.tsx'), side),
  create: sided(() => import('./MoneyCreatePage.tsx'), side),
})

const routesOf = (side: Side) => {
  const { ageingPath, statementPath } = textsOf(side)
  return [
    { path: ageingPath, component: sided(() => import('./AgeingPage.tsx'), side) },
    { path: statementPath, component: sided(() => import('./StatementPage.tsx'), side) },
    {
      path: `${statementPath}/send`,
      component: sided(() => import('./StatementSendPage.tsx'), side),
    },
  ]
}

const entriesOf = (side: Side, order: number) => {
  const { ageing, ageingPath, statement, statementPath } = textsOf(side)
  const may = (session: Session) => can(session, side.item, 'read')
  return [
    { area: 'money', order, label: ageing, path: ageingPath, may },
    { area: 'money', order: order + 1, label: statement, path: statementPath, may },
  ]
}

/** From open items of one customer or supplier to a receipt or payment. */
const linkOf = (key: string, side: Side, path: string) => ({
  key,
  label: textsOf(side).act,
  may: (session: Session, entity: Entity, rows: Row[]) =>
    entity.name === side.item &&
    can(session, side.money, 'create') &&
    rows.length > 0 &&
    new Set(rows.map(row => (row[side.party] as Ref | null)?.id)).size === 1,
  path: (_entity: Entity, rows: Row[]) => `${path}/new?${side.item}=${rows[0]?.id}`,
})

const accounts: FeatureTab[] = [
  {
    key: 'account',
    order: 1,
    label: { zh: '往来', en: 'Account' },
    component: sided<{ id: string }>(() => import('./PartyAccount.tsx'), receivables),
  },
  {
    key: 'supplierAccount',
    order: 2,
    label: { zh: '应付往来', en: 'Supplier account' },
    component: sided<{ id: string }>(() => import('./PartyAccount.tsx'), payables),
  },
]

export const web: WebFeature = {
  screens: { receipt: screensOf(receivables), payment: screensOf(payables) },
  routes: [...routesOf(receivables), ...routesOf(payables)],
  navigation: [...entriesOf(receivables, 3), ...entriesOf(payables, 12)],
  tabs: entity => (entity.name === 'customer' ? accounts : []),
  links: [linkOf('receive', receivables, 'receipts'), linkOf('pay', payables, 'payments')],
}
