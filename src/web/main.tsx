import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setApiCompany } from '../core/web/client.ts'
import { queryClient } from '../core/web/queries.ts'
import { Language } from '../core/web/text.tsx'
import { sessionQuery } from './account.ts'
import { router } from './router.tsx'
import './style/base.css'
import './style/shell.css'
import './style/kit.css'
import './style/touch.css'
import { Toasts } from './Toasts.tsx'
import { Theme } from './theme.tsx'

// The session is asked while the program is still being set up: everything else waits for it.
const slug = /^\/c\/([^/]+)/.exec(location.pathname)?.[1]
if (slug) {
  setApiCompany(slug)
  void queryClient.prefetchQuery(sessionQuery(slug))
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')

createRoot(root).render(
  <StrictMode>
    <Language>
      <Theme>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </Theme>
    </Language>
  </StrictMode>,
)
