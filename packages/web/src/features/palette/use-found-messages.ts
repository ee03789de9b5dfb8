import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { searchQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import type { PaletteItem } from './palette-item.ts'

const restMs = 180
const fewestLetters = 2

/** What was said about it, in any conversation; asked for once the typing rests. */
export function useFoundMessages(typed: string): { items: PaletteItem[]; searching: boolean } {
  const [, navigate] = useLocation()
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed.trim()), restMs)
    return () => clearTimeout(timer)
  }, [typed])
  const asks = wanted.length >= fewestLetters
  const found = useQuery({ ...searchQuery(wanted), enabled: asks })
  const isBehind = typed.trim() !== wanted || (asks && found.isPending)
  const items = (asks ? (found.data?.items ?? []) : []).map(
    ({ conversationId, messageId, title, snippet, highlights }): PaletteItem => ({
      id: messageId ?? `title-${conversationId}`,
      group: 'palette.group.messages',
      text: title ?? t('conversation.untitled'),
      icon: 'search',
      snippet: { text: snippet, marks: highlights },
      run: () => navigate(messageId === null ? `/c/${conversationId}` : `/c/${conversationId}/at/${messageId}`),
    }),
  )
  const all: PaletteItem = {
    id: 'search-page',
    group: 'palette.group.messages',
    text: t('search.everything', { typed: typed.trim() }),
    icon: 'search',
    snippet: { text: t('search.everything.about'), marks: [] },
    run: () => navigate(`/search?q=${encodeURIComponent(typed.trim())}`),
  }
  return { items: typed.trim() === '' || items.length === 0 ? [] : [...items, all], searching: isBehind }
}
