import { storedFile, type Attachment, type Problem } from '@parley/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { upload } from '../../api/upload.ts'
import { t } from '../../i18n/index.ts'
import { showToast } from '../../ui/toast.tsx'

export interface Attaching {
  key: number
  name: string
  /** Of a picture: where the browser has it. */
  preview: string | null
  state: 'sending' | 'ready' | 'refused'
  part: number
  problem: Problem | null
  attachment: Attachment | null
}

export interface Attachments {
  items: readonly Attaching[]
  /** Of all of them together: refused where one is. */
  state: Attaching['state']
  add(files: Iterable<File>): void
  /** Those that have arrived already. */
  bring(attachments: readonly Attachment[]): void
  remove(key: number): void
  /** Those that have arrived; the list is empty from then on. */
  take(): Attachment[]
}

export const mostAttachments = 20
const worst = ['refused', 'sending'] as const
let lastKey = 0

function arrived(attachment: Attachment): Attaching {
  lastKey += 1
  return { key: lastKey, name: attachment.name, preview: null, state: 'ready', part: 1, problem: null, attachment }
}

/** Files on their way to hang on the next message: they travel while one still writes. */
export function useAttachments(first: readonly Attachment[] = []): Attachments {
  const [items, setItems] = useState<readonly Attaching[]>(() => first.map(arrived))
  // As they are now: files that were dropped may arrive long after the last drawing.
  const latest = useRef(items)
  const set = useCallback((next: readonly Attaching[]): void => {
    latest.current = next
    setItems(next)
  }, [])
  const travels = useRef(new Map<number, AbortController>())
  const previews = useRef(new Map<number, string>())

  const change = useCallback(
    (key: number, what: Partial<Attaching>): void => {
      set(latest.current.map((item) => (item.key === key ? { ...item, ...what } : item)))
    },
    [set],
  )
  const letGo = useCallback((key: number): void => {
    travels.current.get(key)?.abort()
    travels.current.delete(key)
    const preview = previews.current.get(key)
    if (preview !== undefined) URL.revokeObjectURL(preview)
    previews.current.delete(key)
  }, [])
  useEffect(() => {
    const keys = previews.current
    const going = travels.current
    return () => {
      for (const key of [...keys.keys(), ...going.keys()]) letGo(key)
    }
  }, [letGo])

  const send = useCallback(
    async (key: number, given: File): Promise<void> => {
      const controller = new AbortController()
      travels.current.set(key, controller)
      try {
        const { shrinkPicture } = await import('./shrink-picture.ts')
        const file = await shrinkPicture(given)
        const { signal } = controller
        const progress = (part: number): void => change(key, { part })
        const attachment = await upload('files', storedFile, { field: 'file', file, signal, progress })
        change(key, { state: 'ready', part: 1, attachment, name: attachment.name })
      } catch (error) {
        if (!controller.signal.aborted) change(key, { state: 'refused', problem: problemOf(error) })
      } finally {
        travels.current.delete(key)
      }
    },
    [change],
  )

  return {
    items,
    state: worst.find((state) => items.some((item) => item.state === state)) ?? 'ready',
    add(files) {
      const all = [...files]
      const room = mostAttachments - latest.current.length
      const added = all.slice(0, room).map((file) => {
        lastKey += 1
        const preview = /^image\/(?:png|jpeg|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : null
        if (preview !== null) previews.current.set(lastKey, preview)
        return { file, item: { key: lastKey, name: file.name, preview } }
      })
      const waiting = { state: 'sending', part: 0, problem: null, attachment: null } as const
      set([...latest.current, ...added.map(({ item }) => ({ ...item, ...waiting }))])
      for (const { file, item } of added) void send(item.key, file)
      const count = all.length - added.length
      if (count > 0) showToast({ text: t('attach.most', { most: mostAttachments, count }), tone: 'problem' })
    },
    bring(attachments) {
      set([...latest.current, ...attachments.map(arrived)])
    },
    remove(key) {
      letGo(key)
      set(latest.current.filter((item) => item.key !== key))
    },
    take() {
      const taken = latest.current.flatMap(({ attachment }) => attachment ?? [])
      for (const { key } of latest.current) letGo(key)
      set([])
      return taken
    },
  }
}
