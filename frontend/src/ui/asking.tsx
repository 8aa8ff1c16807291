import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { keys } from '@/api/keys'
import { NO_PLAN, type Refusal, refusalOf, type Terms } from '@/api/staffing'
import { useErrorText } from '@/i18n/error-text'
import { AskingDialog } from './asking-dialog'
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

interface Open {
  command: AskingCommand
  refusal: Refusal
}

interface Asking {
  /** Does it, after showing whom it would ask. True when it was done, false when the reader left it. Throws what fails. */
  attempt: (command: AskingCommand) => Promise<boolean>
  /** As `attempt`, but says a failure in passing. */
  run: (command: AskingCommand) => Promise<boolean>
  /** Where the question appears. */
  dialog: ReactNode
}

/**
 * Nobody is mailed by surprise: a command is first sent without leave to ask. If the server then says whom it would
 * ask, the reader decides: with them, or without. `needName` names a need by its id.
 */
export function useAsking(needName: (need: string) => string): Asking {
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [open, setOpen] = useState<Open | null>(null)
  const decide = useRef<(done: boolean) => void>(() => {})

  const finish = (command: AskingCommand) => {
    toast({ text: command.done })
    void queries.invalidateQueries({ queryKey: keys.projects })
    return true
  }
  const attempt = async (command: AskingCommand): Promise<boolean> => {
    try {
      await command.send(command.isShownFirst ? { planDigest: NO_PLAN } : {})
      return finish(command)
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      setOpen({ command, refusal: { ...refusal, difference: null } })
      return new Promise((resolve) => {
        decide.current = resolve
      })
    }
  }
  const close = (done: boolean) => {
    setOpen(null)
    decide.current(done)
  }
  const choose = async ({ command }: Open, terms: Terms) => {
    try {
      await command.send(terms)
      close(finish(command))
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) return setOpen({ command, refusal })
      toast({ text: errorText(error), tone: 'bad' })
      void queries.invalidateQueries({ queryKey: keys.projects })
      close(false)
    }
  }

  return {
    attempt,
    run: (command) =>
      attempt(command).catch((error: unknown) => {
        toast({ text: errorText(error), tone: 'bad' })
        void queries.invalidateQueries({ queryKey: keys.projects })
        return false
      }),
    dialog: open && (
      <AskingDialog
        {...open}
        needName={needName}
        onChoose={(terms) => choose(open, terms)}
        onClose={() => close(false)}
      />
    ),
  }
}
