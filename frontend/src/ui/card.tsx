import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import s from './card.module.css'

interface CardProps {
  /** A heading of level 2; without one the card is a mere surface. */
  title?: string
  end?: ReactNode
  children: ReactNode
}

/** One concern on a surface of its own. */
export function Card({ title, end, children }: CardProps) {
  return (
    <section className={s.card}>
      {title && (
        <header className={s.head}>
          <h2>{title}</h2>
          {end}
        </header>
      )}
      {children}
    </section>
  )
}

/** A big number and what it counts. */
export function Stat({ value, label }: { value: string; label: string }) {
  return (
    <div className={s.stat}>
      <dt className={s.label}>{label}</dt>
      <dd className={s.value}>{value}</dd>
    </div>
  )
}

/** More that can be opened; the browser's own, so that it is found by its search. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className={s.disclosure}>
      <summary className={s.summary}>
        <ChevronRight size={16} aria-hidden />
        {summary}
      </summary>
      {children}
    </details>
  )
}
