import type { DesignInput } from './design.ts'

/** A sheet with a title, to begin from. */
export const blankDesign = (title: string): DesignInput => ({
  title,
  paper: { width: 210, height: 297 },
  pages: [
    [
      {
        ...{ type: 'text', name: 'title', position: { x: 20, y: 12 }, width: 170, height: 10 },
        ...{ content: '{{title}}', fontName: 'bold', fontSize: 18, alignment: 'center' },
      },
    ],
  ],
})
