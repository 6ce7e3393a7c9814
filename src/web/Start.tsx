import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiError } from '../core/web/client.ts'
import { useGo } from '../core/web/navigate.tsx'
import { Bones, Failed } from '../core/web/states.tsx'
import { lastCompany, meQuery, setupQuery } from './account.ts'

/** `/`: to the company last looked at; signed out: to the sign-in; on an empty program: to the welcome. */
export function Start() {
  const me = useQuery(meQuery)
  const signedOut = me.error instanceof ApiError && me.error.status === 401
  const setup = useQuery({ ...setupQuery, enabled: signedOut })
  const go = useGo()
  useEffect(() => {
    if (me.data) go(firstPlace(me.data.companies.map(one => one.slug)), { replace: true })
    else if (setup.data) go(setup.data.isNew ? '/welcome' : '/sign-in', { replace: true })
  }, [me.data, setup.data, go])
  const error = (signedOut ? null : me.error) ?? setup.error
  if (error) return <Failed error={error} retry={() => void me.refetch()} />
  return <Bones />
}

function firstPlace(slugs: string[]): string {
  const last = slugs.find(slug => slug === lastCompany.get()) ?? slugs[0]
  return last ? `/c/${last}` : '/companies'
}
