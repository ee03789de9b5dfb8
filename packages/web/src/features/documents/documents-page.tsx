import { useEffect } from 'react'
import { enDocuments } from '../../i18n/en/documents.ts'
import { houseName } from '../../api/appearance.ts'
import { learn, t } from '../../i18n/index.ts'
import { CollectionPage } from './collection-page.tsx'
import { CollectionsPage } from './collections-page.tsx'

learn(enDocuments)

export default function DocumentsPage({ id, place }: { id: string | undefined; place: string | undefined }) {
  useEffect(() => {
    document.title = `${t('documents.title')} · ${houseName()}`
  }, [])
  return id === undefined ? <CollectionsPage /> : <CollectionPage key={id} id={id} place={place} />
}
