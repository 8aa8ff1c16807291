import { useRef, useState } from 'react'
import s from './mail-frame.module.css'

interface Props {
  /** A whole document, as a mail program would get it. */
  html: string
  title: string
}

/**
 * A mail as its reader sees it, where no script runs and links open beside. The page's own policy forbids styles in
 * markup, and a frame inherits it; therefore they are taken out and set again by hand, which it allows.
 */
export function MailFrame({ html, title }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(480)
  const onLoad = () => {
    const inside = frame.current?.contentDocument
    if (!inside) return
    dress(inside)
    setHeight(inside.documentElement.scrollHeight)
  }
  return (
    <iframe
      ref={frame}
      title={title}
      className={s.frame}
      style={{ blockSize: height }}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={bare(html)}
      onLoad={onLoad}
    />
  )
}

/** The document with its styles put aside, where they break no rule. */
function bare(html: string): string {
  return html
    .replaceAll(/(<[a-z][^<>]*?\s)style="/gi, '$1data-style="')
    .replaceAll(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, rules: string) => `<template data-rules>${rules}</template>`)
}

function dress(inside: Document): void {
  for (const element of inside.querySelectorAll<HTMLElement>('[data-style]'))
    element.style.cssText = element.dataset.style ?? ''
  const Sheet = (inside.defaultView as (Window & typeof globalThis) | null)?.CSSStyleSheet
  for (const rules of inside.querySelectorAll<HTMLTemplateElement>('template[data-rules]')) {
    if (!Sheet) continue
    const sheet = new Sheet()
    sheet.replaceSync(rules.content.textContent ?? '')
    inside.adoptedStyleSheets = [...inside.adoptedStyleSheets, sheet]
  }
  for (const link of inside.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener'
  }
}
