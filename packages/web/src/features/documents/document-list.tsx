import type { Collection } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { documentsQuery } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Rows } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { ReaderDialog } from '../passages/reader-dialog.tsx'
import { useDeleting } from './delete-document.ts'
import { DocumentRow } from './document-row.tsx'
import { DropZone } from './drop-zone.tsx'
import { AddPageDialog } from './add-page-dialog.tsx'
import { ReadingProgress } from './reading-progress.tsx'
import { ReembeddingProgress } from './reembedding-progress.tsx'
import { UploadList } from './upload-list.tsx'
import { uploads } from './uploads.ts'

export function DocumentList({ collection }: { collection: Collection }) {
  const { id, access } = collection
  const [addsPage, setAddsPage] = useState(false)
  const [opened, setOpened] = useState<{ documentId: string; title: string } | null>(null)
  const deleting = useDeleting()
  const list = useInfiniteQuery(documentsQuery(id))
  const items = list.data?.pages.flatMap((page) => page.items).filter((one) => !deleting.has(one.id))
  const mayWrite = access !== 'read'
  return (
    <>
      {mayWrite && (
        <DropZone
          take={(files) => uploads.add(files.map((one) => ({ ...one, collectionId: id })))}
          large={items?.length === 0}
          more={
            <Button look="quiet" icon="globe" onClick={() => setAddsPage(true)}>
              {t('page.add')}
            </Button>
          }
        >
          <strong>{t('drop.title')}</strong>
          <p>{t('drop.text')}</p>
        </DropZone>
      )}
      <UploadList collectionId={id} />
      <ReadingProgress collection={collection} />
      <ReembeddingProgress collection={collection} />
      {list.error !== null && items === undefined && (
        <FailedNote text={problemOf(list.error).detail} retry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton lines={5} />}
      {items?.length === 0 && !mayWrite && <p>{t('documents.none')}</p>}
      {items !== undefined && items.length > 0 && (
        <Rows label={t('collection.place.documents')}>
          {items.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              mayWrite={mayWrite}
              open={() => setOpened({ documentId: document.id, title: document.name })}
            />
          ))}
        </Rows>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('documents.more')}
        </Button>
      )}
      {addsPage && <AddPageDialog collectionId={id} close={() => setAddsPage(false)} />}
      {opened !== null && <ReaderDialog {...opened} close={() => setOpened(null)} />}
    </>
  )
}
