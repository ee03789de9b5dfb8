import { useEffect, useState } from 'react'
import { t } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import { showToast } from './toast.tsx'

const shownMs = 1_600

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Browsers allow it on https and localhost only.
      showToast({ text: t('copy.failed'), tone: 'problem' })
    }
  }
  return (
    <IconButton
      icon={copied ? 'check' : 'copy'}
      size="small"
      label={copied ? t('copy.done') : label}
      onClick={() => void copy()}
    />
  )
}
