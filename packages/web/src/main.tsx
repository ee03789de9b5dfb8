import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/queries.ts'
import { App } from './app.tsx'
import { beginLanguage } from './i18n/languages.ts'
import { Broken } from './ui/broken.tsx'
import './ui/fonts.css'
import './ui/tokens.css'
import './ui/base.css'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the app.')
// Not awaited at the top: that would cut the one file of the first load into six.
const place = createRoot(root)
void beginLanguage(() =>
  place.render(
    <StrictMode>
      <Broken>
        <QueryClientProvider client={queryClient}>
          <App />
        </QueryClientProvider>
      </Broken>
    </StrictMode>,
  ),
)
