import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { keys } from '@/api/keys'
import { NO_PLAN, type Refusal, refusalOf, type Terms } from '@/api/staffing'
import { useErrorText } from '@/i18n/error-text'
import { AskingDialog } from './asking-dialog'
import { PlanQuestion } from './plan-question'
import { toast } from './toast-store'

/** What staff want done that may ask somebody. */
export interface AskingCommand {
  /** Named as a question: "Skip Giulia Ferraro?" */
  title: string
  /** What it means for the one it is about: "Giulia is told by mail." */
  text?: string
  /** The buttons: with somebody to ask (`who` is a name or a count), without asking, and where nobody could be asked. */
  words: { ask: (who: string, count: number) => string; dontAsk: string; plain: string }
  send: (terms: Terms) => Promise<unknown>
  /** Said when it is done. */
  done: string
  /** Shows the plan even where nobody would be asked: for what tells somebody something that cannot be taken back. */
  isShownFirst?: boolean
  /** Doing it without asking anybody is what is usually meant, so that button comes first. */
  isUsuallyQuiet?: boolean
}

/** What the server would do, and waits for a word about. */
export interface Question {
  refusal: Refusal
  /** How to go on; null for not at all. */
  answer: (terms: Terms | null) => void
}

export interface CarriedOut<T> {
  value: T
  /** Whether mail was ordered by it, which no undo takes back. */
  asked: boolean
}

interface Asking {
  /** Does something that has no words of its own for the question. Null when it was called off. Throws what fails. */
  carryOut: <T>(send: (terms: Terms) => Promise<T>) => Promise<CarriedOut<T> | null>
  /** Does it, after showing whom it would ask. True when it was done, false when the reader left it. Throws what fails. */
  attempt: (command: AskingCommand) => Promise<boolean>
  /** As `attempt`, but says a failure in passing. */
  run: (command: AskingCommand) => Promise<boolean>
  /** Where the question appears. */
  dialog: ReactNode
}

/**
 * Nobody is mailed by surprise: a command is first sent without leave to ask. If the server then says whom it would
 * ask, the reader decides: with them, or without. `needName` names a need by its id, for commands.
 */
export function useAsking(needName: (need: string) => string = String): Asking {
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [open, setOpen] = useState<(Question & { command: AskingCommand | undefined }) | null>(null)

  const ask = async <T,>(
    send: (terms: Terms) => Promise<T>,
    command?: AskingCommand,
  ): Promise<CarriedOut<T> | null> => {
    let terms: Terms | null = command?.isShownFirst ? { planDigest: NO_PLAN } : {}
    let isFirst = true
    try {
      while (terms) {
        try {
          return { value: await send(terms), asked: terms.planDigest !== undefined }
        } catch (error) {
          const refusal = refusalOf(error)
          if (!refusal) throw error
          const shown = isFirst ? { ...refusal, difference: null } : refusal
          terms = await new Promise<Terms | null>((answer) => setOpen({ refusal: shown, answer, command }))
          isFirst = false
        }
      }
      return null
    } finally {
      setOpen(null)
    }
  }
  const attempt = async (command: AskingCommand): Promise<boolean> => {
    const done = await ask(command.send, command)
    if (!done) return false
    toast({ text: command.done })
    void queries.invalidateQueries({ queryKey: keys.projects })
    return true
  }

  return {
    carryOut: ask,
    attempt,
    run: (command) =>
      attempt(command).catch((error: unknown) => {
        toast({ text: errorText(error), tone: 'bad' })
        void queries.invalidateQueries({ queryKey: keys.projects })
        return false
      }),
    dialog:
      open &&
      (open.command ? (
        <AskingDialog key={open.refusal.plan.planDigest} question={open} command={open.command} needName={needName} />
      ) : (
        <PlanQuestion question={open} />
      )),
  }
}
