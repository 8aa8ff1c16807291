/**
 * Shows a mail in a frame where no script runs. The page's own content policy holds there too and allows no styles in
 * the markup, so they are applied afterwards, as a script may. Its links open nothing, and nothing is loaded.
 */
export function showMail(frame: Document, html: string): void {
  const sheets: string[] = []
  const bare = html
    .replace(/<style[^>]*>([^<]*)<\/style>/gi, (_, text: string) => {
      sheets.push(text)
      return ''
    })
    .replace(/ style=/gi, ' data-style=')
  const mail = new DOMParser().parseFromString(bare, 'text/html')
  for (const unwanted of mail.querySelectorAll('script, style, link, meta, base, iframe, object, embed, form'))
    unwanted.remove()
  for (const link of mail.querySelectorAll('[href]')) link.removeAttribute('href')

  frame.documentElement.lang = mail.documentElement.lang
  frame.title = mail.title
  frame.body.replaceChildren(...mail.body.childNodes)
  copyStyle(mail.body, frame.body)
  for (const element of frame.body.querySelectorAll<HTMLElement>('[data-style]')) copyStyle(element, element)
  const Sheet = frame.defaultView?.CSSStyleSheet
  if (!Sheet) return
  frame.adoptedStyleSheets = sheets.map((text) => {
    const sheet = new Sheet()
    sheet.replaceSync(text)
    return sheet
  })
}

function copyStyle(from: HTMLElement, to: HTMLElement): void {
  to.style.cssText = from.dataset.style ?? ''
  delete to.dataset.style
}
