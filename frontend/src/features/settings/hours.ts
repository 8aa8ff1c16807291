/** The half hours of a day from one to another, and among them the one that holds now. */
export function hoursOfDay(from: string, to: string, now: string): { value: string; label: string }[] {
  const halves = Array.from({ length: 49 }, (_, half) => {
    const hour = String(Math.floor(half / 2)).padStart(2, '0')
    return `${hour}:${half % 2 === 0 ? '00' : '30'}`
  })
  const offered = [...new Set([...halves.filter((one) => one >= from && one <= to), now])].sort()
  return offered.map((value) => ({ value, label: value }))
}
