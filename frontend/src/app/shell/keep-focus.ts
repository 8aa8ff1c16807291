import { useEffect } from 'react'

/**
 * When what had the focus goes away, as a card does that moves into the history, the focus goes to the nearest thing
 * around it that is still there. Otherwise whoever works by keys would be thrown back to the top of the page.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    /** What has, or last had, the focus, with all that it stands in, up to the page's main part. */
    let place: HTMLElement[] = []
    let waiting = 0

    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.closest('main')) place = around(target)
    }
    // Who takes the pointer has no need of it.
    const forget = () => {
      place = []
    }
    const mend = () => {
      if (document.activeElement !== document.body || !place[0] || place[0].isConnected) return
      const left = place.find(({ isConnected }) => isConnected)
      if (!left) return
      if (left.tabIndex < 0) left.tabIndex = -1
      left.focus({ preventScroll: true })
    }
    // A dialog that closes gives the focus back within a frame or two; only then is it known to be lost.
    const look = () => {
      cancelAnimationFrame(waiting)
      waiting = requestAnimationFrame(() => {
        waiting = requestAnimationFrame(mend)
      })
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', remember)
    document.addEventListener('pointerdown', forget)
    return () => {
      cancelAnimationFrame(waiting)
      observer.disconnect()
      document.removeEventListener('focusin', remember)
      document.removeEventListener('pointerdown', forget)
    }
  }, [])
}

function around(element: HTMLElement): HTMLElement[] {
  const all: HTMLElement[] = []
  for (let at: HTMLElement | null = element; at; at = at.id === 'main' ? null : at.parentElement) all.push(at)
  return all
}
