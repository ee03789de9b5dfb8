import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './drop-zone.module.css'
import { chosenFiles, droppedFiles, type DroppedFile } from './dropped-files.ts'

interface DropZoneProps {
  take(files: readonly DroppedFile[]): void
  /** Where there is nothing else on the page. */
  large?: boolean
  /** Beside the two buttons. */
  more?: ReactNode
  children: ReactNode
}

/** Where files and folders are dropped, and two buttons that do the same. */
export function DropZone({ take, large = false, more, children }: DropZoneProps) {
  const [over, setOver] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const some = (found: readonly DroppedFile[]): void => {
    if (found.length > 0) take(found)
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    const { dataTransfer } = event
    deed(async () => some(await droppedFiles(dataTransfer)))
  }
  return (
    <div
      className={styles['drop']}
      data-large={large}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
      }}
      onDrop={onDrop}
    >
      <Icon name="upload" size={large ? 30 : 22} />
      <div className={styles['dropText']}>{children}</div>
      <div className={styles['dropButtons']}>
        <Button icon="file" onClick={() => files.current?.click()}>
          {t('drop.files')}
        </Button>
        <Button look="quiet" icon="folder" onClick={() => folder.current?.click()}>
          {t('drop.folder')}
        </Button>
        {more}
      </div>
      {[files, folder].map((input, index) => (
        <input
          key={index}
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t(index === 0 ? 'drop.files' : 'drop.folder')}
          {...(index === 1 && { webkitdirectory: '' })}
          onChange={({ target }) => {
            some(chosenFiles(target.files ?? []))
            target.value = ''
          }}
        />
      ))}
    </div>
  )
}
