import { useState } from 'react'
import type { Terms } from '@/api/ranking'
import { type Plan, refusalOf } from '@/api/staffing'

/** Something that would ask musicians by mail, and waits for a word about that. */
export interface Question {
  plan: Plan
  /** How to go on; null for not at all. */
  answer: (terms: Terms | null) => void
}

export interface CarriedOut<T> {
  value: T
  /** Whether mail was ordered by it, which no undo takes back. */
  asked: boolean
}

/**
 * Carries out commands that may ask musicians. Where one would, the server refuses it with its plan; `question` is then
 * set, for `PlanQuestion`, and the command is sent again as answered. Gives null when it was called off.
 */
export function useAsking() {
  const [question, setQuestion] = useState<Question | null>(null)

  const carryOut = async <T>(send: (terms: Terms) => Promise<T>): Promise<CarriedOut<T> | null> => {
    let terms: Terms = {}
    for (;;) {
      try {
        return { value: await send(terms), asked: terms.planDigest !== undefined }
      } catch (error) {
        const refusal = refusalOf(error)
        if (!refusal) throw error
        const { plan } = refusal
        const answered = await new Promise<Terms | null>((answer) => setQuestion({ plan, answer }))
        setQuestion(null)
        if (!answered) return null
        terms = answered
      }
    }
  }
  return { question, carryOut }
}
