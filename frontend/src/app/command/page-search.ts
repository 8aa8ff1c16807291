// The search of the page, also of a page that is still on its way.

const FIELD = '[data-page-search]'
/** For so long a field that has yet to appear is wanted. */
const WANTED_FOR_MS = 5_000
const OTHER_ACTS = ['keydown', 'pointerdown'] as const

/**
 * Puts the cursor into the page's search. Who goes to another page and asks at once means that page's: its field gets
 * the cursor as it appears, unless the person has done something else by then.
 */
export function focusPageSearch(): void {
  let focused = focusField(null)
  const over = new AbortController()
  const appears = new MutationObserver(() => {
    focused = focusField(focused)
  })
  const stop = () => over.abort()
  const timer = setTimeout(stop, WANTED_FOR_MS)
  over.signal.addEventListener('abort', () => {
    clearTimeout(timer)
    appears.disconnect()
  })
  appears.observe(document.body, { childList: true, subtree: true })
  for (const act of OTHER_ACTS) document.addEventListener(act, stop, { capture: true, signal: over.signal })
}

/** Whether the cursor is in the page's search. */
export function isInPageSearch(): boolean {
  return document.activeElement?.matches(FIELD) ?? false
}

/** The field that has the cursor now: a new one takes it, the same one keeps what is done in it. */
function focusField(focused: HTMLInputElement | null): HTMLInputElement | null {
  const field = document.querySelector<HTMLInputElement>(FIELD)
  if (!field || field === focused) return focused
  field.focus()
  field.select()
  return field
}
