import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../core/web/client.ts'
import { useJob } from '../../core/web/jobs.ts'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { ColumnStep } from './ColumnStep.tsx'
import { HeaderStep } from './HeaderStep.tsx'
import {
  analyse,
  analysisKey,
  type Import,
  importQuery,
  type Mapping,
  reasonOf,
  undoable,
} from './imports.client.ts'
import { Report, Working } from './Report.tsx'
import { RunSteps } from './RunSteps.tsx'
import { Step } from './Step.tsx'
import './imports.css'

/** One import from its file to its report: header, columns, what if it exists, trial, run. */
export default function ImportPage() {
  const { id = '' } = useRouteParams()
  const found = useQuery(importQuery(id))
  const news = useJob(id)
  const client = useQueryClient()
  const entities = useEntities()
  const t = useT()
  // The stream tells of progress; the row is read again when the state changes.
  const told = news?.status
  useEffect(() => {
    if (told) void client.invalidateQueries({ queryKey: importQuery(id).queryKey })
  }, [client, told, id])
  const name = found.data?.fileName
  useEffect(() => {
    document.title = name ?? t({ zh: '导入', en: 'Import' })
  }, [name, t])
  // A program that is being restarted does not take away what is known.
  if (!found.data) return <Unread of={found} lines={8} />
  const one = found.data
  const entity = entities.get(one.entity)
  return (
    <main className="imports">
      <nav className="gx-crumb" aria-label={t({ zh: '位置', en: 'Where this is' })}>
        <Link to="imports">{t({ zh: '导入', en: 'Imports' })}</Link>
      </nav>
      <header className="gx-page-head">
        <h1>
          {t(
            { zh: '导入{objects}', en: 'Import {objects}' },
            { objects: entity ? t(entity.plural).toLowerCase() : one.entity },
          )}
          <small className="gx-total">{one.fileName}</small>
        </h1>
      </header>
      {one.status === 'running' || one.status === 'undoing' ? (
        <Working one={one} />
      ) : undoable(one) || one.status === 'undone' ? (
        <Report one={one} />
      ) : (
        <Steps key={one.id} one={one} />
      )}
    </main>
  )
}

function Steps({ one }: { one: Import }) {
  const client = useQueryClient()
  const entity = useEntities().get(one.entity)
  const t = useT()
  const analysis = useQuery({
    queryKey: analysisKey(one.id),
    queryFn: () => analyse(one.id, one.mapping),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const [reading, setReading] = useState(false)
  const [fault, setFault] = useState('')
  if (!analysis.data) return <Unread of={analysis} lines={8} />
  const current: Mapping = mapping ?? analysis.data.mapping
  const change = (next: Mapping) => {
    setFault('')
    setMapping(next)
  }
  /** Reads the file again, with another sheet, header or encoding; its columns are guessed anew unless given. */
  const again = async (given: Mapping) => {
    setReading(true)
    setFault('')
    try {
      const answer = await analyse(one.id, given)
      client.setQueryData(analysisKey(one.id), answer)
      setMapping(answer.mapping)
    } catch (error) {
      setFault(reasonOf(error))
    } finally {
      setReading(false)
    }
  }
  const start = async (act: 'check' | 'run') => {
    setFault('')
    try {
      const row = await api.post<Import>(`imports/${one.id}/${act}`, { mapping: current })
      client.setQueryData(importQuery(one.id).queryKey, row)
    } catch (error) {
      setFault(reasonOf(error))
    }
  }
  const wrong = fault || (one.failure && t(one.failure.message))
  return (
    <>
      <ol className="imports-steps" aria-busy={reading || undefined}>
        <Step
          number={1}
          done
          aside={
            <small className="gx-faint">
              {one.fileName} · {sizeOf(one.fileSize)} ·{' '}
              <Link to={`imports/new?object=${entity?.path ?? ''}`} className="gx-link">
                {t({ zh: '换一个文件', en: 'Another file' })}
              </Link>
            </small>
          }
        />
        <HeaderStep analysis={analysis.data} mapping={current} onRead={given => void again(given)} />
        <ColumnStep
          entity={one.entity}
          analysis={analysis.data}
          mapping={current}
          onChange={change}
          onRead={given => void again(given)}
        />
        <RunSteps
          one={one}
          analysis={analysis.data}
          mapping={current}
          onChange={change}
          onStart={act => void start(act)}
        />
      </ol>
      {wrong && (
        <p className="imports-failure gx-fault" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}

function sizeOf(bytes: number): string {
  const kilobytes = bytes / 1024
  return kilobytes < 1000 ? `${Math.max(1, Math.round(kilobytes))} kB` : `${(kilobytes / 1024).toFixed(1)} MB`
}
