import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouteComponent,
} from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Lazy } from '../core/web/feature.ts'
import { Reading } from '../core/web/Reading.tsx'
import { routes } from '../core/web/registry.ts'
import { Bones } from '../core/web/states.tsx'
import { CompanyHome } from './CompanyHome.tsx'
import { Crash } from './Crash.tsx'
import { CreateScreen, ListScreen, PageScreen } from './EntityScreens.tsx'
import { NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'
import { Start } from './Start.tsx'

const SignIn = lazy(() => import('./pages/SignIn.tsx'))
const Forgot = lazy(() => import('./pages/Forgot.tsx'))
const ResetPassword = lazy(() => import('./pages/ResetPassword.tsx'))
const Welcome = lazy(() => import('./pages/Welcome.tsx'))
const Invite = lazy(() => import('./pages/Invite.tsx'))
const Companies = lazy(() => import('./pages/Companies.tsx'))
const Profile = lazy(() => import('./pages/Profile.tsx'))
const Settings = lazy(() => import('./pages/Settings.tsx'))

const root = createRootRoute({
  component: () => (
    <Suspense fallback={<Bones />}>
      <Outlet />
    </Suspense>
  ),
  notFoundComponent: NotFound,
})

const page = (path: string, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component })
const company = createRoute({ getParentRoute: () => root, path: '/c/$slug', component: Shell })
const inside = (path: string, component: RouteComponent) =>
  createRoute({ getParentRoute: () => company, path, component })

/** The page, which can be read alone while somebody looks through another's eyes. */
const read =
  (Page: Lazy): RouteComponent =>
  () => (
    <Reading>
      <Page />
    </Reading>
  )

const tree = root.addChildren([
  page('/', Start),
  page('/sign-in', SignIn),
  page('/forgot', Forgot),
  page('/reset-password/$token', ResetPassword),
  page('/welcome', Welcome),
  page('/invite/$token', Invite),
  page('/companies', Companies),
  company.addChildren([
    inside('/', CompanyHome),
    inside('/profile', Profile),
    inside('/settings', Settings),
    inside('/settings/$page', Settings),
    ...routes.map(route =>
      inside(`/${route.path}`, route.changes ? read(route.component) : (route.component as RouteComponent)),
    ),
    inside('/$objects', ListScreen),
    inside('/$objects/new', read(CreateScreen)),
    inside('/$objects/$id', PageScreen),
  ]),
])

/** The query of an address is plain text on both sides: `?sort=-name&filter[level][eq]=key`. */
export const router = createRouter({
  routeTree: tree,
  parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: values => {
    const text = new URLSearchParams(values as Record<string, string>).toString()
    return text ? `?${text}` : ''
  },
  defaultErrorComponent: ({ error }) => (
    <Crash error={error instanceof Error ? error : new Error(String(error))} />
  ),
  scrollRestoration: true,
  scrollToTopSelectors: ['.gx-content'],
})
