// Whether the first steps of an orchestra were put off or finished, kept in this browser.

const KEY = 'stagesub.set-up'

/** Whether somebody chose in this browser not to be led through the first steps of this orchestra again. */
export function isSetUpLater(orchestra: string): boolean {
  try {
    return localStorage.getItem(`${KEY}.${orchestra}`) !== null
  } catch {
    return true // Storage that is blocked: better never than at every visit.
  }
}

export function setUpLater(orchestra: string): void {
  try {
    localStorage.setItem(`${KEY}.${orchestra}`, 'later')
  } catch {
    // As above.
  }
}
