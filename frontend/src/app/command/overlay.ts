import { createStore } from '@/lib/store'

/** Which of the app's own layers lies over the page. */
export const openOverlay = createStore<'palette' | 'help' | 'more' | null>(null)

export const closeOverlay = () => openOverlay.set(null)
