/** Paper sizes offered by name. 三联 is continuous paper, 241 mm wide, torn into whole, half or third sheets. */
export const papers = [
  { key: 'a4', label: { zh: 'A4 纵向', en: 'A4 portrait' }, width: 210, height: 297 },
  { key: 'a4Landscape', label: { zh: 'A4 横向', en: 'A4 landscape' }, width: 297, height: 210 },
  { key: 'a5', label: { zh: 'A5 横向', en: 'A5 landscape' }, width: 210, height: 148 },
  { key: 'form', label: { zh: '241 连续纸 整张', en: '241 mm form, whole' }, width: 241, height: 280 },
  { key: 'formHalf', label: { zh: '241 连续纸 二等分', en: '241 mm form, half' }, width: 241, height: 140 },
  { key: 'formThird', label: { zh: '241 连续纸 三等分', en: '241 mm form, third' }, width: 241, height: 93 },
  { key: 'label', label: { zh: '标签 100×60', en: 'Label 100×60' }, width: 100, height: 60 },
] as const
