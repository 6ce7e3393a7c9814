import type { Label } from '../../core/label.ts'
import type { ImportStatus } from './importRows.ts'

export const statusLabel: Record<ImportStatus, Label> = {
  new: { zh: '待设置', en: 'Being set up' },
  checking: { zh: '正在试运行', en: 'Trying out' },
  checked: { zh: '已试运行', en: 'Tried out' },
  running: { zh: '正在导入', en: 'Importing' },
  done: { zh: '已完成', en: 'Done' },
  cancelled: { zh: '已停止', en: 'Stopped' },
  failed: { zh: '失败', en: 'Failed' },
  undoing: { zh: '正在撤销', en: 'Being undone' },
  undone: { zh: '已撤销', en: 'Undone' },
}

/** What may be asked of an import, as it is called where it is refused. */
export const stepLabel = {
  analyse: { zh: '重新读取', en: 'Read again' },
  check: { zh: '试运行', en: 'Try out' },
  run: { zh: '导入', en: 'Import' },
  undo: { zh: '撤销', en: 'Undo' },
} satisfies Record<string, Label>
