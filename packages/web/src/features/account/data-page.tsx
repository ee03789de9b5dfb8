import { ImportSection } from '../exchange/import-section.tsx'
import { SharesSection } from '../exchange/shares-section.tsx'
import { EraseSection } from './erase-section.tsx'
import { ExportSection } from './export-section.tsx'

/** All of it, and none of it. */
export function DataPage() {
  return (
    <>
      <ExportSection />
      <ImportSection />
      <SharesSection />
      <EraseSection />
    </>
  )
}
