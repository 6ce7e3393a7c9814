import {
  AccountBookOutlined,
  AppstoreOutlined,
  BarChartOutlined,
  CarryOutOutlined,
  CustomerServiceOutlined,
  DatabaseOutlined,
  NotificationOutlined,
  PhoneOutlined,
  ProjectOutlined,
  SettingOutlined,
  ShoppingCartOutlined,
  SolutionOutlined,
  TeamOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import { type ComponentType, type ReactNode, useMemo } from 'react'
import type { Label } from '../core/label.ts'
import { features, settingsPages } from '../core/web/registry.ts'
import { useEntities, useMay, useWholeSession } from '../core/web/session.tsx'
import { ObjectIcon } from '../features/customObjects/icons.tsx'

interface AreaLook {
  label: Label
  icon: ReactNode
  /** Headings within the area: each stands above the entries from this place on. */
  groups?: { from: number; label: Label }[]
}

/** The areas of the rail in their order; an object of the company's own may be one more. An area is shown where it has an entry that the person may see. */
export const areas: Record<string, AreaLook> = {
  today: { label: { zh: '今日', en: 'Today' }, icon: <CarryOutOutlined /> },
  customers: { label: { zh: '客户', en: 'Customers' }, icon: <TeamOutlined /> },
  contactWork: { label: { zh: '跟进', en: 'Contact work' }, icon: <PhoneOutlined /> },
  sales: { label: { zh: '销售', en: 'Sales' }, icon: <ShoppingCartOutlined /> },
  purchase: { label: { zh: '采购', en: 'Purchase' }, icon: <AccountBookOutlined /> },
  stock: { label: { zh: '库存', en: 'Stock' }, icon: <DatabaseOutlined /> },
  money: {
    label: { zh: '财务', en: 'Money' },
    icon: <WalletOutlined />,
    groups: [
      { from: 0, label: { zh: '应收', en: 'Receivable' } },
      { from: 10, label: { zh: '应付', en: 'Payable' } },
      { from: 20, label: { zh: '资金', en: 'Funds' } },
      { from: 30, label: { zh: '费用', en: 'Expenses' } },
    ],
  },
  pay: { label: { zh: '薪酬', en: 'Pay' }, icon: <SolutionOutlined /> },
  analysis: { label: { zh: '分析', en: 'Analysis' }, icon: <BarChartOutlined /> },
  marketing: { label: { zh: '市场', en: 'Marketing' }, icon: <NotificationOutlined /> },
  service: { label: { zh: '服务', en: 'Service' }, icon: <CustomerServiceOutlined /> },
  projects: { label: { zh: '项目', en: 'Projects' }, icon: <ProjectOutlined /> },
  other: { label: { zh: '其他', en: 'Other' }, icon: <AppstoreOutlined /> },
}

const settings: AreaLook = { label: { zh: '设置', en: 'Settings' }, icon: <SettingOutlined /> }

export interface Entry {
  path: string
  label: Label
  order: number
  Count?: ComponentType
}

export interface Area extends AreaLook {
  key: string
  entries: Entry[]
}

/** The rail: entities by their declaration, other entries by their features, only what the person may see. */
export function useNavigation(): Area[] {
  const entities = useEntities()
  const session = useWholeSession()
  const may = useMay()
  return useMemo(() => {
    const byArea = new Map<string, Entry[]>()
    const looks: Record<string, AreaLook> = { ...areas }
    for (const { navigation, plural } of entities.values())
      if (navigation?.icon)
        looks[navigation.area] = { label: plural, icon: <ObjectIcon name={navigation.icon} /> }
    const put = (area: string, entry: Entry) => {
      const key = looks[area] || area === 'settings' ? area : 'other'
      byArea.set(key, [...(byArea.get(key) ?? []), entry])
    }
    for (const entity of entities.values())
      if (entity.navigation && may(entity.name, 'read'))
        put(entity.navigation.area, {
          path: entity.path,
          label: entity.plural,
          order: entity.navigation.order,
        })
    for (const entry of features.flatMap(feature => feature.navigation ?? []))
      if (!entry.may || entry.may(session)) put(entry.area, entry)
    if (settingsPages.some(page => !page.may || page.may(session)))
      put('settings', { path: 'settings', label: settings.label, order: 0 })
    return Object.entries({ ...looks, settings }).flatMap(([key, look]) => {
      const entries = byArea.get(key)?.sort((one, other) => one.order - other.order)
      return entries ? [{ key, ...look, entries }] : []
    })
  }, [entities, session, may])
}
