import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { api, companyPath, request } from '../../core/web/client.ts'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useDrop } from '../../core/web/useDrop.ts'
import type { Imported, Proposed } from './lines.ts'
import { StatementLines } from './StatementLines.tsx'
import './reconcile.css'
import '../money/money.css'
import '../documents/documents.css'

/** `/reconcile?account={id}`: statements come in as files; each line is told what it may be, and becomes that by a press. */
export default function ReconcilePage() {
  const [query, change] = useAddressQuery()
  const accounts = useEntity('account')
  const client = useQueryClient()
  const may = useMay()
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const all = useQuery(rowsQuery(accounts, { 'filter[active][eq]': 'true', sort: 'name' }, 200))
  const account = query.get('account') ?? all.data?.data[0]?.id
  const found = useQuery({
    queryKey: ['bankLine', 'proposals', account],
    queryFn: ({ signal }) => api.get<Proposed>('bankLines/proposals', { account: account ?? '' }, signal),
    enabled: account !== undefined,
    staleTime: 0,
  })
  const read = async (file: File | undefined) => {
    if (!file || !account || busy) return
    setBusy(true)
    const form = new FormData()
    form.set('file', file)
    try {
      const path = companyPath(`bankLines/import?account=${account}`)
      const { added, known, skipped } = await request<Imported>('POST', path, { body: form })
      await client.invalidateQueries({ queryKey: ['bankLine'] })
      toast.done(
        t(
          {
            zh: '新导入 {added} 笔，已有 {known} 笔，未成交或不计收支 {skipped} 笔',
            en: '{added} new lines, {known} were there already, {skipped} moved nothing',
          },
          { added, known, skipped },
        ),
      )
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
      if (input.current) input.current.value = ''
    }
  }
  const drop = useDrop(account ? dropped => void read(dropped.files[0]) : undefined)
  const rows = all.data?.data ?? []
  return (
    <main className="money-page reconcile" {...drop}>
      <header className="gx-page-head">
        <h1>{t({ zh: '银行对账', en: 'Bank statements' })}</h1>
        <Link to="bankLines?view=all" className="gx-link">
          {t({ zh: '全部流水', en: 'All lines' })}
        </Link>
      </header>
      {all.error && <Failed error={all.error} retry={() => void all.refetch()} />}
      {all.data && rows.length === 0 && (
        <Empty title={t({ zh: '还没有账户', en: 'There are no accounts yet' })}>
          <Link to="accounts/new" className="gx-button gx-primary">
            {t({ zh: '新建账户', en: 'New account' })}
          </Link>
        </Empty>
      )}
      {account && rows.length > 0 && (
        <div className="reconcile-asked">
          <label className="money-day">
            {t({ zh: '账户', en: 'Account' })}
            <select
              className="gx-input"
              value={account}
              onChange={event => change({ account: event.target.value })}
            >
              {rows.map(row => (
                <option key={row.id} value={row.id}>
                  {String(row.name)}
                </option>
              ))}
            </select>
          </label>
          {may('bankLine', 'import') && (
            <>
              <input
                ref={input}
                type="file"
                hidden
                accept=".csv,.xlsx,.xls,.txt"
                aria-label={t({ zh: '账单文件', en: 'Statement file' })}
                onChange={event => void read(event.target.files?.[0])}
              />
              <Button look="primary" disabled={busy} onClick={() => input.current?.click()}>
                {busy
                  ? t({ zh: '正在读取…', en: 'Reading…' })
                  : t({ zh: '导入账单', en: 'Import a statement' })}
              </Button>
              <span className="gx-faint">
                {t({
                  zh: '银行、支付宝、微信导出的 CSV 或 Excel 原文件，可直接拖到这里；重复的流水会认出来',
                  en: 'CSV or Excel as the bank, Alipay or WeChat wrote it; drop it here. Lines that came before are recognised',
                })}
              </span>
            </>
          )}
        </div>
      )}
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        found.data.lines.length === 0 ? (
          <Empty title={t({ zh: '没有待处理的流水', en: 'No line is open' })} />
        ) : (
          <StatementLines
            key={account}
            proposed={found.data}
            account={rows.find(row => row.id === account)}
          />
        )
      ) : (
        account && <Bones lines={8} />
      )}
    </main>
  )
}
