import { storedFile, type Attachment, type Problem } from '@parley/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { upload } from '../../api/upload.ts'
import { shrinkPicture } from './shrink-picture.ts'

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
  /** All of them have arrived. */
  ready: boolean
  add(files: Iterable<File>): void
  remove(key: number): void
  /** Those that have arrived; the list is empty from then on. */
  take(): Attachment[]
}

export const mostAttachments = 20
let lastKey = 0

/** Files on their way to hang on the next message: they travel while one still writes. */
export function useAttachments(): Attachments {
  const [items, setItems] = useState<readonly Attaching[]>([])
  const travels = useRef(new Map<number, AbortController>())
  const previews = useRef(new Map<number, string>())

  const change = useCallback((key: number, what: Partial<Attaching>): void => {
    setItems((before) => before.map((item) => (item.key === key ? { ...item, ...what } : item)))
  }, [])
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
    ready: items.every(({ state }) => state === 'ready'),
    add(files) {
      const added = [...files].slice(0, mostAttachments - items.length).map((file) => {
        lastKey += 1
        const preview = /^image\/(?:png|jpeg|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : null
        if (preview !== null) previews.current.set(lastKey, preview)
        return { file, item: { key: lastKey, name: file.name, preview } }
      })
      const waiting = { state: 'sending', part: 0, problem: null, attachment: null } as const
      setItems([...items, ...added.map(({ item }) => ({ ...item, ...waiting }))])
      for (const { file, item } of added) void send(item.key, file)
    },
    remove(key) {
      letGo(key)
      setItems(items.filter((item) => item.key !== key))
    },
    take() {
      const taken = items.flatMap(({ attachment }) => attachment ?? [])
      for (const { key } of items) letGo(key)
      setItems([])
      return taken
    },
  }
}
