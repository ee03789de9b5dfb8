import type { Conversation } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useRoute } from 'wouter'
import { signOut } from '../../api/door.ts'
import { problemOf } from '../../api/http.ts'
import { conversationQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { languageNames } from '../../i18n/languages.ts'
import { themes } from '../../ui/theme.ts'
import { showToast } from '../../ui/toast.tsx'
import { adminPlaces } from '../administration/admin-places.ts'
import { accountPlaces } from '../account/account-places.ts'
import { speakLanguage, wearTheme } from '../account/follow-account.ts'
import { useConversationActions } from '../shell/conversation-actions.ts'
import { useShell } from '../shell/shell-context.ts'
import { shortcuts } from '../shell/shortcuts.ts'
import { useListed } from '../shell/use-listed.ts'
import type { PaletteItem } from './palette-item.ts'
import { useThings } from './use-things.ts'

/** All that can be done and opened from where one is. */
export function usePaletteItems(): PaletteItem[] {
  const [, navigate] = useLocation()
  return [...useHere(), ...useConversations(navigate), ...useThings(navigate), ...useDeeds(navigate)]
}

/** What can be done with the conversation that is open. */
function useHere(): PaletteItem[] {
  const [, route] = useRoute('/c/:id')
  const [, navigate] = useLocation()
  const actionsFor = useConversationActions()
  const { data } = useQuery({ ...conversationQuery(route?.id ?? ''), enabled: route !== null })
  if (data === undefined || route === null) return []
  return actionsFor(data, () => navigate('/')).map(({ text, icon = 'edit', choose }) => ({
    id: `here-${icon}`,
    group: 'palette.group.here',
    text,
    icon,
    run: choose,
  }))
}

function useConversations(navigate: (path: string) => void): PaletteItem[] {
  const [active, archived] = [useListed('active').items ?? [], useListed('archived').items ?? []]
  const asItem = ({ id, title, folder, archived: away }: Conversation): PaletteItem => ({
    id,
    group: 'palette.group.chats',
    text: title ?? t('conversation.untitled'),
    icon: away ? 'archive' : 'chat',
    words: folder ?? '',
    run: () => navigate(`/c/${id}`),
  })
  return [...active, ...archived].map(asItem)
}

function useDeeds(navigate: (path: string) => void): PaletteItem[] {
  const { user, show, toggleSidebar } = useShell()
  const administers = user.role === 'owner' || user.role === 'administrator'
  const deed = (id: string, item: Omit<PaletteItem, 'id' | 'group'>): PaletteItem => ({
    id,
    group: 'palette.group.deeds',
    ...item,
  })
  const leave = (): void => {
    signOut().catch((error: unknown) => showToast({ text: problemOf(error).detail, tone: 'problem' }))
  }
  return [
    deed('new', { text: t('sidebar.new'), icon: 'plus', keys: shortcuts.newChat.keys, run: () => navigate('/') }),
    deed('temporary', { text: t('temporary.begin'), icon: 'clock', run: () => navigate('/?temporary') }),
    deed('documents', { text: t('documents.title'), icon: 'files', run: () => navigate('/documents') }),
    deed('assistants', { text: t('assistants.title'), icon: 'user', run: () => navigate('/assistants') }),
    deed('prompts', { text: t('prompts.title'), icon: 'prompt', run: () => navigate('/prompts') }),
    deed('search', { text: t('search.title'), icon: 'search', run: () => navigate('/search') }),
    deed('sidebar', { text: t('palette.sidebar'), icon: 'sidebar', keys: shortcuts.sidebar.keys, run: toggleSidebar }),
    ...accountPlaces.map((place) =>
      deed(`account-${place}`, {
        text: `${t('account.title')}: ${t(`account.place.${place}`)}`,
        icon: 'user',
        run: () => navigate(`/account/${place}`),
      }),
    ),
    ...(administers ? adminPlaces : []).map((place) =>
      deed(`admin-${place}`, {
        text: `${t('admin.title')}: ${t(`admin.place.${place}`)}`,
        icon: 'users',
        run: () => navigate(`/admin/${place}`),
      }),
    ),
    deed('models', { text: t('account.models'), icon: 'model', run: () => show({ kind: 'models' }) }),
    deed('sessions', { text: t('account.sessions'), icon: 'devices', run: () => show({ kind: 'sessions' }) }),
    deed('shortcuts', { text: t('shortcuts.title'), icon: 'keyboard', run: () => show({ kind: 'shortcuts' }) }),
    ...themes.map((theme) =>
      deed(`theme-${theme}`, {
        text: `${t('account.theme')}: ${t(`account.theme.${theme}`)}`,
        icon: 'contrast',
        run: () => wearTheme(theme),
      }),
    ),
    ...languageNames.map(({ code, name }) =>
      deed(`language-${code}`, {
        text: `${t('account.language')}: ${name}`,
        icon: 'globe',
        words: 'language',
        run: () => speakLanguage(code),
      }),
    ),
    deed('leave', { text: t('account.signOut'), icon: 'leave', run: leave }),
  ]
}
