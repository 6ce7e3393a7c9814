import type { Label } from '../../core/label.ts'
import type { Colour } from './colours.rules.ts'

export const colourNames: Record<Colour, Label> = {
  red: { zh: '红', en: 'Red' },
  orange: { zh: '橙', en: 'Orange' },
  gold: { zh: '金', en: 'Gold' },
  green: { zh: '绿', en: 'Green' },
  cyan: { zh: '青', en: 'Cyan' },
  blue: { zh: '蓝', en: 'Blue' },
  purple: { zh: '紫', en: 'Purple' },
  magenta: { zh: '品红', en: 'Magenta' },
}
