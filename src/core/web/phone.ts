/** A Chinese mobile number in its usual groups (138 0013 8000); every other number as it was written. */
export function phoneShown(written: string): string {
  const mobile = /^(\+?86[\s-]?)?(1[\d*]{2})[\s-]?([\d*]{4})[\s-]?([\d*]{4})$/.exec(written.trim())
  return mobile ? `${mobile[2]} ${mobile[3]} ${mobile[4]}` : written
}
