// Runs before the first paint. Keep in step with `storedPreferences` in api/preferences.ts.
try {
  const { theme } = JSON.parse(localStorage.getItem('stagesub.preferences') ?? '{}')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {}
