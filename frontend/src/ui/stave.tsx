import s from './stave.module.css'

/** The house's mark: a stave with one bright note. */
export function Mark() {
  return (
    <svg className={s.mark} viewBox="0 0 28 20" aria-hidden="true">
      <path className={s.lines} d="M0 2h28M0 6h28M0 10h28M0 14h28M0 18h28" />
      <ellipse className={s.bright} cx="15" cy="8" rx="4.6" ry="3.4" transform="rotate(-20 15 8)" />
    </svg>
  )
}

/** A whole-bar rest on its stave: nobody, or nothing, here. */
export function Rest() {
  return (
    <svg className={s.rest} viewBox="0 0 120 56" aria-hidden="true">
      <path className={s.lines} d="M0 8h120M0 18h120M0 28h120M0 38h120M0 48h120M.5 8v40M119.5 8v40" />
      <rect className={s.block} x="52" y="18" width="16" height="6" />
    </svg>
  )
}

const ROW = [
  ['9%', 116],
  ['20%', 108],
  ['31%', 100],
  ['42%', 108],
  ['53%', 84],
  ['64%', 92],
  ['75%', 76],
  ['86%', 84],
] as const
const SUBSTITUTE = 5

/** A row of notes as wide as its place, one of them the substitute. */
export function NoteRow() {
  return (
    <svg className={s.row} aria-hidden="true">
      {[60, 76, 92, 108, 124].map((y) => (
        <line key={y} className={s.lines} x1="0" x2="100%" y1={y} y2={y} />
      ))}
      {ROW.map(([x, y], place) => (
        <svg
          key={x}
          x={x}
          y={y}
          overflow="visible"
          aria-hidden="true"
          className={place === SUBSTITUTE ? s.substitute : s.note}
        >
          <ellipse rx="10" ry="7" transform="rotate(-20)" />
          <line x1="9.2" y1="-3" x2="9.2" y2="-48" strokeWidth="2" />
        </svg>
      ))}
    </svg>
  )
}
