import { present, textParam } from '@/lib/search-params'

/** What the address of the mailbox says: which mail is open, and whose mails are shown. */
export interface MailboxSearch {
  mail?: string
  q?: string
}

export function mailboxSearch(raw: Record<string, unknown>): MailboxSearch {
  return present({ mail: textParam(raw.mail), q: textParam(raw.q) })
}
