import { useState, type ReactNode } from 'react'
import { problemOf } from '../api/http.ts'
import styles from './switch.module.css'
import { showToast } from './toast.tsx'

interface SwitchProps {
  checked: boolean
  change(on: boolean): Promise<unknown>
  children: ReactNode
}

/** Shows the wish at once, and what became of it once the server has spoken. */
export function Switch({ checked, change, children }: SwitchProps) {
  const [wanted, setWanted] = useState<boolean | null>(null)
  async function onChange(on: boolean): Promise<void> {
    setWanted(on)
    try {
      await change(on)
    } catch (error) {
      showToast({ text: problemOf(error).detail, tone: 'problem' })
    } finally {
      setWanted(null)
    }
  }
  return (
    <label className={styles['switch']} aria-busy={wanted !== null}>
      <input type="checkbox" checked={wanted ?? checked} onChange={({ target }) => void onChange(target.checked)} />
      {children}
    </label>
  )
}
