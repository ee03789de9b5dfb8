import { laterExtra } from '../../i18n/later.tsx'

export const LevelMenu = laterExtra(() => import('./level-menu.tsx'), false)
