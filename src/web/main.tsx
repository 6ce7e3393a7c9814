import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../core/web/queries.ts'
import { Language } from '../core/web/text.tsx'
import { Toasts } from '../core/web/toast.tsx'
import { router } from './router.tsx'
import './style/base.css'
import './style/shell.css'
import './style/kit.css'
import { Theme } from './theme.tsx'

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
