import { withCommon } from './registry'

/** What those who run all orchestras can do by key. */
export const OPERATOR_COMMANDS = withCommon([
  { word: 'superadmin.keys.goOverview', keys: 'g h', group: 'go', run: (go) => go('/superadmin') },
  { word: 'superadmin.keys.goOrchestras', keys: 'g o', group: 'go', run: (go) => go('/superadmin/orchestras') },
  { word: 'superadmin.keys.goPlans', keys: 'g p', group: 'go', run: (go) => go('/superadmin/plans') },
  { word: 'superadmin.keys.goUsers', keys: 'g u', group: 'go', run: (go) => go('/superadmin/users') },
  { word: 'superadmin.keys.goLogs', keys: 'g l', group: 'go', run: (go) => go('/superadmin/logs') },
  { word: 'superadmin.keys.goSchema', keys: 'g s', group: 'go', run: (go) => go('/superadmin/schema') },
  { word: 'superadmin.keys.goBackups', keys: 'g b', group: 'go', run: (go) => go('/superadmin/backups') },
  { word: 'superadmin.keys.newOrchestra', keys: '', group: 'act', run: (go) => go('/superadmin/orchestras/new') },
])
