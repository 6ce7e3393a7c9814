/**
 * A Chinese number as it is written at home: mobiles 138 0013 8000, land lines 010 8888 6666 and 0755 8888 666 (the area codes of Beijing
 * and of 02x have two digits behind the zero, all others three). Every other number stays as it was written.
 */
export function phoneShown(written: string): string {
  const text = written.trim()
  const mobile = /^(\+?86[\s-]?)?(1[3-9\d*][\d*])[\s-]?([\d*]{4})[\s-]?([\d*]{4})$/.exec(text)
  if (mobile) return `${mobile[2]} ${mobile[3]} ${mobile[4]}`
  const line = /^\+86[\s-]?(10|2\d|[3-9]\d{2})[\s-]?([\d*]{3,4})[\s-]?([\d*]{4})$/.exec(text)
  return line ? `0${line[1]} ${line[2]} ${line[3]}` : written
}
