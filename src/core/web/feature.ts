import type { ComponentType, LazyExoticComponent, ReactNode } from 'react'
import type { Entity } from '../entity.ts'
import type { KindContext } from '../kinds/kind.ts'
import type { CellProps } from '../kinds/kindWeb.ts'
import type { Label } from '../label.ts'
import type { ApiError, Row, Session } from './client.ts'
import type { ChangeList, ListState } from './list/state.ts'
import type { ListQuery } from './queries.ts'
import type { Values } from './values.ts'

/** A component loaded when first shown: `lazy(() => import('./CustomerPage.tsx'))`. */
export type Lazy<P = object> = LazyExoticComponent<ComponentType<P>> | ComponentType<P>

export interface NavigationEntry {
  area: string
  order: number
  label: Label
  /** Within the company: `today`, `settings/people`. */
  path: string
  may?: (session: Session) => boolean
  /** What stands behind the label: how much waits there. */
  Count?: ComponentType
}

export interface FeatureRoute {
  /** Within the company, e.g. `today`, `imports/new`, `settings/people`; `$id` places are read with `useRouteParams`. */
  path: string
  component: Lazy
  /** All of the page is for changing: who looks through somebody's eyes reads it, and presses nothing. */
  changes?: true
}

export interface Command {
  key: string
  label: Label
  /** Further words by which it is found. */
  words?: string
  /** As shown, e.g. `Ctrl+J`; `mod` is Ctrl or ⌘: `mod+j`. */
  shortcut?: string
  may?: (session: Session) => boolean
  run: (context: { go: (path: string) => void; session: Session }) => void
}

/** A page of the settings area; it appears in the searchable list of settings by itself. */
export interface SettingsPage {
  key: string
  group: Label
  label: Label
  /** One line: what it does. */
  description: Label
  order: number
  component: Lazy
  may?: (session: Session) => boolean
}

/** A tab on the pages of records. */
export interface FeatureTab {
  key: string
  order: number
  label: Label
  component: Lazy<{ entity: Entity; id: string; tab: string }>
}

/** What stands beside or in the place of a list's table is told of the list. */
export interface ListProps {
  entity: Entity
  state: ListState
  change: ChangeList
}

/** A block of the home page, which the company may put, order and leave out for each role. */
export interface HomeBlock {
  key: string
  label: Label
  /** One line: what it shows. */
  description: Label
  place: 'main' | 'beside'
  /** Its place where the company has put no page of its own; absent: it does not stand there. */
  order?: number
  may?: (session: Session) => boolean
  component: Lazy<{ options: Record<string, string> }>
  /** What it asks who puts it: the page may then hold it several times. */
  settings?: Lazy<{ options: Record<string, string>; onChange: (options: Record<string, string>) => void }>
}

/** A further way to show a list, beside its table: a board, groups, a calendar. */
export interface ListMode {
  /** In the address, with what it stands by: `mode=board.level`. */
  key: string
  order: number
  label: Label
  icon: ReactNode
  /** What it may stand by, the likeliest first: a field, or a field and more (`orderedOn.month`). Nothing: not offered. */
  by: (entity: Entity) => { key: string; label: Label }[]
  component: Lazy<ListProps & { by: string; query: ListQuery }>
}

/** How a row stands out, or one of its cells; the words say it too. */
export interface Mark {
  colour: string
  label: string
  /** The field whose cell it is; else the whole row. */
  cell?: string
}

export interface Marks {
  fields: string[]
  of: (row: Row) => Mark[]
}

/** What is done with chosen rows. */
export interface ChosenProps {
  entity: Entity
  rows: Row[]
  query: ListQuery
  /** How many the whole list has, where it is counted. */
  total: number | undefined
  deleted: boolean
  onClear: () => void
}

/**
 * What a feature adds to the web side, exported as `web` from `src/features/{feature}/{feature}.web.tsx` and found by itself.
 * Lists, pages and forms of its entities come from their declarations; `screens` replaces one where that is not enough.
 */
export interface WebFeature {
  navigation?: NavigationEntry[]
  routes?: FeatureRoute[]
  /** By entity name. */
  screens?: Record<
    string,
    {
      list?: Lazy
      page?: Lazy<{ id: string }>
      /** Page to create a record, at `{path}/new`. */
      create?: Lazy
      /** What the peek drawer shows, where the facts alone are not enough. */
      peek?: Lazy<{ id: string }>
    }
  >
  /** Under the marks of every record's head. */
  heads?: Record<string, ComponentType<{ entity: Entity; row: Row }>>
  /** On the page of every record. */
  tabs?: FeatureTab[] | ((entity: Entity) => FeatureTab[])
  commands?: Command[]
  /** Cells that fields name (`cell`) where the kind's own is not enough. */
  cells?: Record<string, ComponentType<CellProps>>
  settings?: SettingsPage[]
  /** Under the first section of every form: what is said of the values while they are typed; `id` where the record exists. */
  formNotes?: Record<string, Lazy<{ entity: Entity; values: Values; id?: string }>>
  /** By error code: asks the person; answers whether the write is sent again, confirmed. */
  confirms?: Record<string, (entity: Entity, values: Values, error: ApiError) => Promise<boolean>>
  /** Where to go with one record, or with those chosen in a list. */
  links?: {
    key: string
    label: Label
    may: (session: Session, entity: Entity, rows: Row[]) => boolean
    path: (entity: Entity, rows: Row[]) => string
  }[]
  homeBlocks?: HomeBlock[]
  listModes?: ListMode[]
  /** Above every list: its tabs. */
  listTabs?: Lazy<ListProps>
  /** At the right of every list's filters. */
  listTools?: Lazy<ListProps>[]
  /** Under every list while rows are chosen. */
  chosen?: Lazy<ChosenProps>
  /** What the list's state makes stand out: the fields it needs to know, and the marks of a row. */
  marks?: (list: { entity: Entity; state: ListState; session: Session; context: KindContext }) => Marks
  /** Always mounted inside the shell, e.g. a dialog that a command opens. */
  overlays?: Lazy[]
}
