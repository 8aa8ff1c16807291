// The plain page: says what runs, in the reader's language, and keeps asking.

import { askHealth, type State } from './health'
import { chooseLocale, isKey, type Key, text } from './i18n'

const ASK_EVERY_MS = 10_000

const WORDS = {
  ready: ['stateReady', 'stateReadyDetail'],
  notReady: ['stateNotReady', 'stateNotReadyDetail'],
  silent: ['stateSilent', 'stateSilentDetail'],
} as const satisfies Record<State, readonly [Key, Key]>

const locale = chooseLocale(navigator.languages)

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found
}

/** The page comes with its English words; another language replaces them. */
function translate(): void {
  document.documentElement.lang = locale
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const key = node.dataset.text ?? ''
    if (isKey(key)) node.textContent = text(locale, key)
  }
}

async function show(): Promise<void> {
  const { state, demo } = await askHealth()
  if (document.body.dataset.state !== state) {
    const [word, detail] = WORDS[state]
    document.body.dataset.state = state
    element('state').textContent = text(locale, word)
    element('state-detail').textContent = text(locale, detail)
  }
  // Silence says nothing about whether it is a demo: what is shown stays.
  if (state !== 'silent') element('demo').hidden = !demo
}

async function keepAsking(): Promise<void> {
  if (!document.hidden) await show()
  setTimeout(keepAsking, ASK_EVERY_MS)
}

if (locale !== 'en') translate()
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void show()
})
void keepAsking()
