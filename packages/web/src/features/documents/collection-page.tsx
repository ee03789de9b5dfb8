import type { Collection, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { problemOf } from '../../api/http.ts'
import { collectionQuery } from '../../api/collections.ts'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import header from '../chat/page-header.module.css'
import { SharedBadge } from '../people/shared-badge.tsx'
import { CollectionSettings } from './collection-settings.tsx'
import { DeleteCollectionDialog } from './delete-collection-dialog.tsx'
import { DocumentList } from './document-list.tsx'
import styles from './collection-page.module.css'
import { SharingPage } from './sharing-page.tsx'
import { TryOut } from './try-out.tsx'

const icons = { documents: 'files', try: 'search', sharing: 'users', settings: 'tool' } satisfies Record<
  string,
  IconName
>
type Place = keyof typeof icons

/** What each person may do with it decides which of these there are. */
const placesFor: Record<Collection['access'], readonly Place[]> = {
  owner: ['documents', 'try', 'sharing', 'settings'],
  write: ['documents', 'try', 'settings'],
  read: ['documents', 'try'],
}

export function CollectionPage({ id, place }: { id: Id; place: string | undefined }) {
  const { data: collection, error, refetch } = useQuery(collectionQuery(id))
  useEffect(() => {
    if (collection !== undefined) document.title = `${collection.name} · ${houseName()}`
  }, [collection])
  if (error !== null && collection === undefined) {
    return (
      <Page title={t('documents.title')} places={[]} back={<Back />}>
        <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />
      </Page>
    )
  }
  if (collection === undefined) {
    return (
      <Page title={t('documents.title')} places={[]} back={<Back />}>
        <Skeleton lines={6} />
      </Page>
    )
  }
  return <Loaded collection={collection} place={place} />
}

function Loaded({ collection, place }: { collection: Collection; place: string | undefined }) {
  const [, navigate] = useLocation()
  const [deletes, setDeletes] = useState(false)
  const places = placesFor[collection.access]
  const shown = places.find((one) => one === place) ?? 'documents'
  const pathOf = (one: Place): string => `/documents/${collection.id}${one === 'documents' ? '' : `/${one}`}`
  return (
    <Page
      title={collection.name}
      back={<Back />}
      tools={
        <>
          <span className={styles['gap']}>
            {collection.access !== 'owner' && (
              <SharedBadge ownerId={collection.ownerId} text={t(`access.${collection.access}`)} />
            )}
          </span>
          {collection.documents.ready > 0 && (
            <Button
              icon="chat"
              className={styles['ask']}
              aria-label={t('collection.ask')}
              onClick={() => navigate(`/?documents=${collection.id}`)}
            >
              <span>{t('collection.ask')}</span>
            </Button>
          )}
          {collection.access === 'owner' && (
            <Menu
              label={t('collection.actions')}
              className={header['actions']}
              entries={[
                {
                  text: t('collection.delete'),
                  icon: 'trash',
                  danger: true,
                  choose: () => setDeletes(true),
                },
              ]}
            >
              <Icon name="more" size={19} />
            </Menu>
          )}
        </>
      }
      places={places.map((one) => ({ path: pathOf(one), name: t(`collection.place.${one}`), icon: icons[one] }))}
    >
      {shown === 'documents' && <DocumentList collection={collection} />}
      {shown === 'try' && <TryOut collection={collection} />}
      {shown === 'sharing' && <SharingPage collectionId={collection.id} />}
      {shown === 'settings' && <CollectionSettings key={collection.id} collection={collection} />}
      {deletes && (
        <DeleteCollectionDialog
          collection={collection}
          close={() => setDeletes(false)}
          deleted={() => navigate('/documents')}
        />
      )}
    </Page>
  )
}

function Back() {
  return (
    <Link href="/documents" className={styles['back']} aria-label={t('collection.back')} title={t('collection.back')}>
      <Icon name="chevronLeft" size={19} />
    </Link>
  )
}
