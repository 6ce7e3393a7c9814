import type { Plugin, PropPanelWidgetProps, Schema } from '@pdfme/common'
import type { Label } from '../../../core/label.ts'
import type { Column } from '../design.ts'

type Translate = (label: Label) => string

interface LinesSchema extends Schema {
  columns: Column[]
  head: boolean
  headHeight: number
  rowHeight: number
  border: string
  fontSize?: number
}

/** Lines in the designer: the head and rows with what their columns hold. The server breaks them over sheets. */
export function linesPlugin(t: Translate, columns: Column[]): Plugin<LinesSchema> {
  return {
    icon: '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><path d="M3 4h18v16H3zM3 9h18M3 14h18M10 4v16"/></svg>',
    pdf: () => undefined,
    ui: ({ rootElement, schema }) => rootElement.replaceChildren(shown(schema)),
    propPanel: {
      schema: {
        columns: {
          title: t({ zh: '列', en: 'Columns' }),
          type: 'array',
          widget: 'lineColumns',
          bind: false,
          span: 24,
        } as never,
        ...fields(t),
      },
      widgets: { lineColumns: props => columnsWidget(props, t) },
      defaultSchema: {
        name: '',
        type: 'lines',
        position: { x: 0, y: 0 },
        width: columns.reduce((sum, column) => sum + column.width, 0),
        height: 40,
        columns,
        head: true,
        headHeight: 8,
        rowHeight: 7,
        border: 'grid',
        fontSize: 9,
        ...{ fixed: false, grows: true, fills: false, carries: true, pageTotal: false, total: true },
      },
    },
  }
}

const PX = 3.7795

function shown({
  columns,
  head,
  headHeight,
  rowHeight,
  border,
  fontSize = 9,
  height,
}: LinesSchema): HTMLElement {
  const table = document.createElement('div')
  const line = border === 'none' ? '1px dashed #bbb' : '1px solid #333'
  Object.assign(table.style, {
    height: '100%',
    overflow: 'hidden',
    border: line,
    boxSizing: 'border-box',
    color: '#000',
    fontFamily: 'regular, sans-serif',
    fontSize: `${fontSize}pt`,
  })
  const rows = Math.max(1, Math.floor((height - (head ? headHeight : 0)) / rowHeight))
  const texts = [
    ...(head ? [columns.map(column => column.title)] : []),
    ...Array.from({ length: Math.min(rows, 30) }, () => columns.map(column => column.value)),
  ]
  texts.forEach((cells, index) => {
    const row = document.createElement('div')
    const isHead = head && index === 0
    Object.assign(row.style, {
      display: 'flex',
      height: `${(isHead ? headHeight : rowHeight) * PX}px`,
      borderBottom: line,
      fontWeight: isHead ? 'bold' : 'normal',
    })
    cells.forEach((text, column) => {
      const cell = document.createElement('div')
      cell.textContent = text
      Object.assign(cell.style, {
        flex: `0 0 ${columns[column].width * PX}px`,
        boxSizing: 'border-box',
        padding: '0 3px',
        borderRight: border === 'grid' ? line : '',
        textAlign: isHead ? 'center' : columns[column].align,
        overflow: 'hidden',
        whiteSpace: 'nowrap',
        opacity: index > (head ? 1 : 0) ? '0.35' : '1',
      })
      row.append(cell)
    })
    table.append(row)
  })
  return table
}

const number = (title: string, min: number, max: number, span = 12) => ({
  title,
  type: 'number' as const,
  widget: 'inputNumber',
  props: { min, max, step: 0.5 },
  span,
})
const flag = (title: string) => ({ title, type: 'boolean' as const, widget: 'switch', span: 12 })

const fields = (t: Translate) => ({
  fontSize: number(t({ zh: '字号', en: 'Font size' }), 4, 40),
  rowHeight: number(t({ zh: '行高', en: 'Row height' }), 2, 50),
  headHeight: number(t({ zh: '表头高', en: 'Head height' }), 2, 50),
  rowsMost: { ...number(t({ zh: '每页最多行数', en: 'Rows a page' }), 1, 500), props: { min: 1, max: 500 } },
  border: {
    title: t({ zh: '框线', en: 'Rules' }),
    type: 'string' as const,
    widget: 'select',
    span: 12,
    props: {
      options: [
        { value: 'grid', label: t({ zh: '全部', en: 'All' }) },
        { value: 'rules', label: t({ zh: '只有横线', en: 'Between rows' }) },
        { value: 'none', label: t({ zh: '没有（套打）', en: 'None (pre-printed)' }) },
      ],
    },
  },
  head: flag(t({ zh: '表头', en: 'Head' })),
  fixed: flag(t({ zh: '行高固定', en: 'Exact row height' })),
  grows: flag(t({ zh: '延伸到页尾', en: 'Goes on to the foot' })),
  fills: flag(t({ zh: '空行补满', en: 'Fill with empty rows' })),
  carries: flag(t({ zh: '过次页 / 承前页', en: 'Carry sums over' })),
  pageTotal: flag(t({ zh: '本页小计', en: 'Page total' })),
  total: flag(t({ zh: '合计', en: 'Total' })),
})

/** A row of inputs for each column. Plain elements: pdfme hands out a place in its own panel. */
function columnsWidget(props: PropPanelWidgetProps, t: Translate): void {
  const { rootElement, activeSchema, changeSchemas } = props
  const columns = (activeSchema as unknown as LinesSchema).columns
  const set = (next: Column[]) =>
    changeSchemas([
      { key: 'columns', value: next, schemaId: activeSchema.id },
      { key: 'width', value: next.reduce((sum, one) => sum + one.width, 0), schemaId: activeSchema.id },
    ])
  const change = (index: number, part: Partial<Column>) =>
    set(columns.map((one, at) => (at === index ? { ...one, ...part } : one)))
  const list = document.createElement('div')
  list.className = 'print-columns'
  columns.forEach((column, index) => {
    const row = document.createElement('div')
    const said = (label: Label) => `${t(label)} ${index + 1}`
    row.append(
      input(said({ zh: '列名', en: 'Title' }), column.title, title => change(index, { title })),
      input(said({ zh: '内容', en: 'Content' }), column.value, value => change(index, { value })),
      input(said({ zh: '宽度 mm', en: 'Width mm' }), String(column.width), text => {
        const width = Number(text)
        if (width >= 1 && width <= 1000) change(index, { width })
      }),
      choice(said({ zh: '对齐', en: 'Align' }), column.align, alignments(t), align =>
        change(index, { align: align as Column['align'] }),
      ),
      tick(said({ zh: '合计', en: 'Sum' }), column.sum, sum => change(index, { sum })),
      press('↑', said({ zh: '前移', en: 'Move up' }), index === 0, () => set(swapped(columns, index - 1))),
      press('×', said({ zh: '删除列', en: 'Remove column' }), columns.length === 1, () =>
        set(columns.filter((_, at) => at !== index)),
      ),
    )
    list.append(row)
  })
  const add: Column = { title: '', value: '', width: 25, align: 'left', sum: false }
  list.append(press(t({ zh: '添加列', en: 'Add a column' }), '', false, () => set([...columns, add])))
  rootElement.replaceChildren(list)
}

const alignments = (t: Translate): [string, string][] => [
  ['left', t({ zh: '左', en: 'Left' })],
  ['center', t({ zh: '中', en: 'Centre' })],
  ['right', t({ zh: '右', en: 'Right' })],
]

const swapped = (columns: Column[], at: number): Column[] =>
  columns.map((one, index) => (index === at ? columns[at + 1] : index === at + 1 ? columns[at] : one))

function input(label: string, value: string, onChange: (text: string) => void): HTMLElement {
  const made = Object.assign(document.createElement('input'), { value, className: 'gx-input' })
  made.setAttribute('aria-label', label)
  made.placeholder = label
  made.addEventListener('change', () => onChange(made.value))
  return made
}

function choice(
  label: string,
  value: string,
  options: [string, string][],
  onChange: (value: string) => void,
): HTMLElement {
  const made = Object.assign(document.createElement('select'), { className: 'gx-input' })
  made.setAttribute('aria-label', label)
  for (const [key, text] of options) made.append(new Option(text, key, false, key === value))
  made.addEventListener('change', () => onChange(made.value))
  return made
}

function tick(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const made = Object.assign(document.createElement('input'), { type: 'checkbox', checked, title: label })
  made.setAttribute('aria-label', label)
  made.addEventListener('change', () => onChange(made.checked))
  return made
}

function press(text: string, label: string, disabled: boolean, act: () => void): HTMLElement {
  const made = Object.assign(document.createElement('button'), {
    ...{ type: 'button', textContent: text, className: 'gx-button gx-small', disabled },
  })
  if (label) made.setAttribute('aria-label', label)
  made.addEventListener('click', act)
  return made
}
