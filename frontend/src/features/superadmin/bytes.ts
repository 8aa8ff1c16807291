/** A size in megabytes: one digit after the point below ten. */
export function bytes(size: number): number {
  const megabytes = size / 1_000_000
  return megabytes < 10 ? Math.round(megabytes * 10) / 10 : Math.round(megabytes)
}
