/** Where to go after signing in. Only addresses of this app count; any other could lead away. */
export function safeNext(next: string | undefined, home: string): string {
  return next && /^\/(super)?admin(?=[/?]|$)/.test(next) && !next.startsWith('/admin/login') ? next : home
}
