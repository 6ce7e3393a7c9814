import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../core/web/client.ts'
import { useJob } from '../../core/web/jobs.ts'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import { ColumnStep } from './ColumnStep.tsx'
import { HeaderStep } from './HeaderStep.tsx'
import { type Analysis, analyse, type Import, importQuery, type Mapping, working } from './imports.client.ts'
import { PolicyStep } from './PolicyStep.tsx'
import { Report, Working } from './Report.tsx'
import './imports.css'

const finished = ['done', 'cancelled', 'undone']

/** One import from its file to its report: header, columns, what if it exists, trial, run. */
export default function ImportPage() {
  const { id = '' } = useRouteParams()
  const found = useQuery(importQuery(id))
  const news = useJob(id)
  const client = useQueryClient()
  const entities = useEntities()
  const t = useT()
  // The stream tells of progress; the row is read again when it does.
  useEffect(() => {
    if (news) void client.invalidateQueries({ queryKey: importQuery(id).queryKey })
  }, [client, news, id])
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={8} />
  const one = found.data
  const entity = entities.get(one.entity)
  const over = finished.includes(one.status) || (one.status === 'failed' && one.position > 0)
  return (
    <main className="imports">
      <nav className="gx-crumb" aria-label={t({ zh: '位置', en: 'Where this is' })}>
        <Link to="imports">{t({ zh: '导入', en: 'Import' })}</Link>
      </nav>
      <header className="gx-page-head">
        <h1>
          {one.fileName}
          <small className="gx-total">{entity && t(entity.plural)}</small>
        </h1>
      </header>
      {working(one.status) && one.status !== 'checking' ? (
        <Working one={one} />
      ) : over ? (
        <Report one={one} />
      ) : (
        <Steps key={one.id} one={one} />
      )}
    </main>
  )
}

function Steps({ one }: { one: Import }) {
  const client = useQueryClient()
  const t = useT()
  const key = ['import', 'analysis', one.id]
  const analysis = useQuery({
    queryKey: key,
    queryFn: () => analyse(one.id, one.mapping),
    staleTime: Infinity,
  })
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const [reading, setReading] = useState(false)
  if (analysis.error) return <Failed error={analysis.error} retry={() => void analysis.refetch()} />
  if (!analysis.data) return <Bones lines={8} />
  const current: Mapping = mapping ?? analysis.data.mapping
  /** Reads the file again, with another sheet, header or encoding; its columns are guessed anew unless given. */
  const again = async (given: Mapping) => {
    setReading(true)
    try {
      const answer: Analysis = await analyse(one.id, given)
      client.setQueryData(key, answer)
      setMapping(answer.mapping)
    } catch (error) {
      toast.error(error)
    } finally {
      setReading(false)
    }
  }
  const start = async (act: 'check' | 'run') => {
    try {
      const row = await api.post<Import>(`imports/${one.id}/${act}`, { mapping: current })
      client.setQueryData(importQuery(one.id).queryKey, row)
    } catch (error) {
      toast.error(error)
    }
  }
  return (
    <ol className="imports-steps" aria-busy={reading || undefined}>
      {one.failure && (
        <li className="imports-failure" role="alert">
          {t(one.failure.message)}
        </li>
      )}
      <HeaderStep analysis={analysis.data} mapping={current} onRead={given => void again(given)} />
      <ColumnStep
        entity={one.entity}
        analysis={analysis.data}
        mapping={current}
        onChange={setMapping}
        onNewField={given => void again(given)}
      />
      <PolicyStep
        one={one}
        analysis={analysis.data}
        mapping={current}
        onChange={setMapping}
        onStart={start}
      />
    </ol>
  )
}
