import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../core/web/client.ts'
import { useEntity } from '../../core/web/session.tsx'
import VerbDialog from '../../core/web/VerbDialog.tsx'
import { type Import, importQuery, importsQuery } from './imports.client.ts'

const undo = {
  label: { zh: '撤销导入', en: 'Undo the import' },
  confirm: {
    zh: '这次导入新建的记录会被彻底删除，被它更新过的内容恢复原样。之后有人改过或用到的记录会保留，并列出来。',
    en: 'What this import made is deleted for good, and what it changed gets its old values again. Records that somebody has changed or used since stay, and are listed.',
  },
  danger: true,
}

/** Asks before a whole import is taken back. */
export function UndoDialog({ one, onClose }: { one: Import; onClose: () => void }) {
  const entity = useEntity(one.entity)
  const client = useQueryClient()
  const send = async () => {
    const row = await api.post<Import>(`imports/${one.id}/undo`)
    client.setQueryData(importQuery(one.id).queryKey, row)
    void client.invalidateQueries({ queryKey: importsQuery.queryKey })
  }
  return <VerbDialog entity={entity} contract={undo} onClose={onClose} send={send} />
}
