import { useT } from '../../core/web/text.tsx'
import { Counts } from './Counts.tsx'
import { FailedRows } from './FailedRows.tsx'
import type { Analysis, Import, Mapping } from './imports.client.ts'
import { Policies } from './Policies.tsx'
import { Progress } from './Progress.tsx'
import { Step } from './Step.tsx'
import { StopButton } from './StopButton.tsx'

interface Props {
  one: Import
  analysis: Analysis
  mapping: Mapping
  onChange: (mapping: Mapping) => void
  onStart: (act: 'check' | 'run') => void
}

/** What if a record exists, with a trial that writes nothing; then the run. */
export function RunSteps({ one, analysis, mapping, onChange, onStart }: Props) {
  const t = useT()
  const checking = one.status === 'checking'
  const preview = one.status === 'checked' ? one.preview : null
  // What was tried with other settings says nothing of these.
  const stale = preview !== null && said(one.mapping) !== said(mapping)
  const nothing = (mapping.columns ?? []).length === 0
  const tried = preview !== null && !stale
  const rows = preview ? preview.counts.read - preview.counts.failed - preview.counts.skipped : 0
  return (
    <>
      <Step number={4} done={tried}>
        <Policies entity={one.entity} analysis={analysis} mapping={mapping} onChange={onChange} />
        <div className="imports-acts">
          <button
            type="button"
            className={tried ? 'gx-button' : 'gx-button gx-primary'}
            disabled={checking || nothing}
            onClick={() => onStart('check')}
          >
            {preview ? t({ zh: '再试运行一次', en: 'Try again' }) : t({ zh: '试运行', en: 'Try it' })}
          </button>
          {!preview && !checking && (
            <span className="gx-faint">
              {t({
                zh: '先看看会新建、更新、出错多少，什么都不写入',
                en: 'See what would be created, updated and wrong; nothing is written',
              })}
            </span>
          )}
        </div>
        {checking && (
          <div className="imports-acts">
            <Progress one={one} />
            <StopButton one={one} />
          </div>
        )}
        {stale && (
          <p className="gx-faint" role="status">
            {t({
              zh: '设置改过了，下面是改之前的结果。',
              en: 'The settings have changed; this is the result of those before.',
            })}
          </p>
        )}
        {preview && (
          <section data-stale={stale || undefined} className="imports-trial" aria-live="polite">
            <h3>{t({ zh: '试运行结果', en: 'What would happen' })}</h3>
            <Counts counts={preview.counts} />
            <FailedRows rows={preview.errors} total={preview.counts.failed} one={one} analysis={analysis} />
          </section>
        )}
      </Step>
      <Step number={5} later={!preview && !checking && nothing}>
        <div className="imports-acts">
          <button
            type="button"
            className={tried ? 'gx-button gx-primary' : 'gx-button'}
            disabled={checking || nothing}
            onClick={() => onStart('run')}
          >
            {tried && rows > 0
              ? t(
                  { zh: '开始导入 {rows} 行', en: rows === 1 ? 'Import {rows} row' : 'Import {rows} rows' },
                  { rows: rows.toLocaleString('en-US') },
                )
              : t({ zh: '开始导入', en: 'Start the import' })}
          </button>
          <span className="gx-faint">
            {t({
              zh: '出错的行不会写入，可以下载改好再导入；随时可以停止，导入后可以整批撤销。',
              en: 'Rows with errors are left out, to be mended and imported again. It can be stopped, and undone as a whole.',
            })}
          </span>
        </div>
      </Step>
    </>
  )
}

/** The database keeps members of an object in an order of its own. */
const said = (mapping: Mapping): string =>
  JSON.stringify(mapping, (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value,
  )
