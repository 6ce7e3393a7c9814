import type { ComponentType, LazyExoticComponent } from 'react'
import type { Entity } from '../entity.ts'
import type { Label } from '../label.ts'
import type { ApiError, Row, Session } from './client.ts'
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
}

export interface FeatureRoute {
  /** Within the company, e.g. `today`, `imports/new`, `settings/people`; `$id` places are read with `useRouteParams`. */
  path: string
  component: Lazy
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
  /** On the page of every record. */
  tabs?: FeatureTab[] | ((entity: Entity) => FeatureTab[])
  commands?: Command[]
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
  /** Always mounted inside the shell, e.g. a dialog that a command opens. */
  overlays?: Lazy[]
}
