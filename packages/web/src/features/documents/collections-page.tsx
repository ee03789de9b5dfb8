import type { Collection } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { problemOf } from '../../api/http.ts'
import { collectionsQuery, createCollection } from '../../api/collections.ts'
import { sayBytes } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Page } from '../../ui/page.tsx'
import { SharedBadge } from '../people/shared-badge.tsx'
import { AllReading, Kept } from './all-reading.tsx'
import { CreateDialog } from './create-dialog.tsx'
import styles from './collections.module.css'
import { DropZone } from './drop-zone.tsx'
import type { DroppedFile } from './dropped-files.ts'
import { uploads } from './uploads.ts'

/** All collections one may read; without any, the first file makes one. */
export function CollectionsPage() {
  const [, navigate] = useLocation()
  const [creates, setCreates] = useState(false)
  const list = useInfiniteQuery(collectionsQuery)
  const collections = list.data?.pages.flatMap(({ items }) => items)

  const begin = (files: readonly DroppedFile[]): void =>
    deed(async () => {
      const folder = files[0]?.name.split('/')
      const name = folder !== undefined && folder.length > 1 ? folder[0] : undefined
      const made = await createCollection({ name: name ?? t('documents.first') })
      uploads.add(files.map((one) => ({ ...one, collectionId: made.id })))
      navigate(`/documents/${made.id}`)
    })

  return (
    <>
      <Page title={t('documents.title')} places={[]}>
        <header className={styles['lead']}>
          <p>{t('documents.lead')}</p>
          {collections !== undefined && collections.length > 0 && (
            <Button look="primary" icon="plus" onClick={() => setCreates(true)}>
              {t('documents.create')}
            </Button>
          )}
        </header>
        {list.error !== null && collections === undefined && (
          <FailedNote text={problemOf(list.error).detail} retry={() => void list.refetch()} />
        )}
        {list.isPending && <Skeleton lines={5} />}
        {collections?.length === 0 && (
          <>
            <DropZone take={begin} large>
              <strong>{t('documents.empty.title')}</strong>
              <p>{t('documents.empty.text')}</p>
            </DropZone>
            <p className={styles['or']}>
              <Button look="quiet" icon="plus" onClick={() => setCreates(true)}>
                {t('documents.create.empty')}
              </Button>
            </p>
          </>
        )}
        {collections !== undefined && collections.length > 0 && (
          <>
            <AllReading />
            <Kept />
            <ul className={styles['cards']} aria-label={t('documents.title')}>
              {collections.map((collection) => (
                <Card key={collection.id} collection={collection} />
              ))}
            </ul>
          </>
        )}
        {list.hasNextPage && (
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('documents.more')}
          </Button>
        )}
      </Page>
      {creates && <CreateDialog close={() => setCreates(false)} created={(id) => navigate(`/documents/${id}`)} />}
    </>
  )
}

function Card({ collection }: { collection: Collection }) {
  const { id, name, description, documents, bytes, access, ownerId, paused } = collection
  return (
    <li className={styles['card']}>
      <Icon name="files" size={22} />
      <div className={styles['cardText']}>
        <Link href={`/documents/${id}`} dir="auto">
          {name}
        </Link>
        {description !== '' && <p dir="auto">{description}</p>}
        <p className={styles['about']}>
          {t('documents.count', { count: documents.total })}
          {documents.total > 0 && ` · ${sayBytes(bytes)}`}
          {documents.working > 0 &&
            ` · ${t(paused ? 'documents.waiting' : 'documents.working', { count: documents.working })}`}
          {documents.failed > 0 && ` · ${t('documents.failed', { count: documents.failed })}`}
        </p>
      </div>
      {access !== 'owner' && <SharedBadge ownerId={ownerId} text={t(`access.${access}`)} />}
    </li>
  )
}
