import { ImportOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import { Download } from '../../core/web/download.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities, useSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { Counts } from './Counts.tsx'
import { type Import, importsQuery, undoable, useImportable, working } from './imports.client.ts'
import { statusLabel } from './imports.labels.ts'
import { Progress } from './Progress.tsx'
import { UndoDialog } from './UndoDialog.tsx'
import './imports.css'

/** What was imported, by whom and when, with what came of it and the way back. */
export default function ImportsPage() {
  const imports = useQuery(importsQuery)
  const mayImport = useImportable().length > 0
  const [undoing, setUndoing] = useState<Import | null>(null)
  const t = useT()
  useEffect(() => {
    document.title = t({ zh: '导入', en: 'Imports' })
  }, [t])
  const newImport = (
    <Link to="imports/new" className="gx-button gx-primary">
      <ImportOutlined /> {t({ zh: '导入表格', en: 'Import a spreadsheet' })}
    </Link>
  )
  return (
    <main className="imports">
      <header className="gx-page-head">
        <h1>{t({ zh: '导入', en: 'Imports' })}</h1>
        {mayImport && <div className="gx-acts">{newImport}</div>}
      </header>
      {!imports.data ? (
        <Unread of={imports} lines={4} />
      ) : imports.data.length === 0 ? (
        <Empty
          title={t({
            zh: '还没有导入过。Excel、CSV 或 vCard 里的客户、联系人、订单几分钟就能进来。',
            en: 'Nothing was imported yet. Customers, contacts and orders of a spreadsheet are in within minutes.',
          })}
        />
      ) : (
        <ul className="imports-list">
          {imports.data.map(one => (
            <PastImport key={one.id} one={one} onUndo={() => setUndoing(one)} />
          ))}
        </ul>
      )}
      {undoing && <UndoDialog one={undoing} onClose={() => setUndoing(null)} />}
    </main>
  )
}

function PastImport({ one, onUndo }: { one: Import; onUndo: () => void }) {
  const entity = useEntities().get(one.entity)
  const context = useKindContext()
  const { seenBy } = useSession()
  const t = useT()
  return (
    <li>
      <div className="imports-list-file">
        <Link to={`imports/${one.id}`} className="gx-title">
          {one.fileName}
        </Link>
        <small className="gx-faint">
          {[entity && t(entity.plural), one.createdBy.title, shortMoment(one.createdAt, context)]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </div>
      <span className="imports-state" data-status={one.status}>
        {t(statusLabel[one.status])}
      </span>
      <div className="imports-list-figures">
        {working(one.status) ? <Progress one={one} /> : one.result && <Counts counts={one.result} short />}
      </div>
      <div className="imports-list-acts">
        {one.result && one.result.failed > 0 && (
          <Download className="gx-button gx-small gx-quiet" path={`imports/${one.id}/errors.csv`}>
            {t({ zh: '下载出错的行', en: 'Rows with errors' })}
          </Download>
        )}
        {undoable(one) && seenBy === null && (
          <button type="button" className="gx-button gx-small gx-quiet" onClick={onUndo}>
            {t({ zh: '撤销', en: 'Undo' })}
          </button>
        )}
      </div>
    </li>
  )
}
