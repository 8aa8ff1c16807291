export function LineUpPage() {
  return null
}
