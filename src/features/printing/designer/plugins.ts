import type { Plugin, Plugins, PropPanel, Schema } from '@pdfme/common'
import { barcodes, ellipse, image, line, rectangle, text } from '@pdfme/schemas'
import type { Label } from '../../../core/label.ts'
import type { Column } from '../design.ts'
import { linesPlugin } from './linesPlugin.ts'

type Translate = (label: Label) => string

// biome-ignore lint/suspicious/noExplicitAny: pdfme's plugins differ in their schemas, and are kept in one table by pdfme itself.
type AnyPlugin = Plugin<any>

/** What may be drawn, as the designer names it; each may be told on which sheets it stands. */
export function designerPlugins(
  t: Translate,
  columns: Column[],
  pictures: Record<string, string | undefined>,
): Plugins {
  const on = onSheets(t)
  return {
    [t({ zh: '文字', en: 'Text' })]: withSheets(text, on, { fontName: 'regular', fontSize: 10, content: '' }),
    [t({ zh: '明细', en: 'Lines' })]: linesPlugin(t, columns) as AnyPlugin,
    [t({ zh: '标志或印章', en: 'Logo or seal' })]: withSheets(picture(t, pictures), on),
    [t({ zh: '图片', en: 'Picture' })]: withSheets(image, on),
    [t({ zh: '线', en: 'Line' })]: withSheets(line, on),
    [t({ zh: '矩形', en: 'Rectangle' })]: withSheets(rectangle, on),
    [t({ zh: '椭圆', en: 'Ellipse' })]: withSheets(ellipse, on),
    [t({ zh: '二维码', en: 'QR code' })]: withSheets(barcodes.qrcode, on),
    [t({ zh: '条形码', en: 'Bar code' })]: withSheets(barcodes.code128, on),
    'EAN-13': withSheets(barcodes.ean13, on),
    'Code 39': withSheets(barcodes.code39, on),
  }
}

const onSheets = (t: Translate): PropPanel<Schema>['schema'] => ({
  on: {
    title: t({ zh: '出现在', en: 'Stands on' }),
    type: 'string',
    widget: 'select',
    span: 24,
    props: {
      allowClear: true,
      placeholder: t({ zh: '每一页', en: 'Every sheet' }),
      options: [
        { value: 'every', label: t({ zh: '每一页', en: 'Every sheet' }) },
        { value: 'first', label: t({ zh: '第一页', en: 'The first sheet' }) },
        { value: 'last', label: t({ zh: '最后一页', en: 'The last sheet' }) },
        { value: 'after', label: t({ zh: '紧跟在明细后面', en: 'Right below the lines' }) },
      ],
    },
  },
})

function withSheets(plugin: AnyPlugin, on: PropPanel<Schema>['schema'], defaults: object = {}): AnyPlugin {
  const { schema, defaultSchema } = plugin.propPanel
  return {
    ...plugin,
    propPanel: {
      ...plugin.propPanel,
      schema: props => ({
        ...(typeof on === 'function' ? {} : on),
        ...(typeof schema === 'function' ? schema(props) : schema),
      }),
      defaultSchema: { ...defaultSchema, ...defaults },
    },
  }
}

/** The company's logo or seal: its place, and the picture itself where there is one. */
function picture(t: Translate, pictures: Record<string, string | undefined>): AnyPlugin {
  const options = [
    { value: 'company.logo', label: t({ zh: '标志', en: 'Logo' }) },
    { value: 'company.seal', label: t({ zh: '印章', en: 'Seal' }) },
  ]
  return {
    icon: image.icon,
    pdf: () => undefined,
    ui: ({ rootElement, schema }) => {
      const address = pictures[schema.source]
      const shown = document.createElement(address ? 'img' : 'div')
      Object.assign(shown.style, { width: '100%', height: '100%', objectFit: 'contain', color: '#666' })
      if (address) Object.assign(shown, { src: address, alt: '' })
      else {
        shown.textContent = options.find(one => one.value === schema.source)?.label ?? ''
        shown.style.border = '1px dashed #999'
      }
      rootElement.replaceChildren(shown)
    },
    propPanel: {
      schema: {
        source: {
          title: t({ zh: '内容', en: 'Content' }),
          type: 'string',
          widget: 'select',
          span: 24,
          props: { options },
        },
      },
      defaultSchema: {
        name: '',
        type: 'picture',
        position: { x: 0, y: 0 },
        width: 30,
        height: 30,
        source: 'company.seal',
      },
    },
  }
}
