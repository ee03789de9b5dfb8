import type { Id } from '@parley/contract'
import { CollectionPicker } from '../documents/collection-picker.tsx'
import type { ChosenTools } from '../tools/chosen-tools.ts'
import { ToolPicker } from '../tools/tool-picker.tsx'
import { BesideMenu } from './beside-menu.tsx'

interface MorePickersProps {
  modelId: string | null
  besides: readonly string[]
  chooseBesides(modelIds: string[]): void
  documents: { collectionIds: readonly Id[]; documentsOnly: boolean }
  chooseDocuments(collectionIds: Id[], documentsOnly: boolean): void
  tools: ChosenTools
}

/** What a question may have besides its model. */
export function MorePickers(props: MorePickersProps) {
  const { modelId, documents } = props
  return (
    <>
      <BesideMenu chosen={modelId} besides={props.besides} choose={props.chooseBesides} />
      <CollectionPicker
        chosen={documents.collectionIds}
        only={documents.documentsOnly}
        choose={props.chooseDocuments}
      />
      <ToolPicker tools={props.tools} modelId={modelId} />
    </>
  )
}
