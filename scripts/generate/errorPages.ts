// Writes docs/errors/README.md from the catalogue: an entry for each code. With --check it only tells whether the page is fresh.
import { statusOf } from '@hexin/node/http/statusOf.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import { catalogue } from '@hexin/sdk/errors/catalogue.ts'
import { output } from './output.ts'

const entries = (Object.keys(catalogue) as ErrorCode[]).toSorted().map((code) => {
  const { en, zh, remedy, remedyZh } = catalogue[code]
  return [
    `## ${code}`,
    '',
    `${en} ${zh}`,
    '',
    `HTTP status: ${statusOf[code]}. What to do: ${remedy} ${remedyZh}`,
    '',
  ].join('\n')
})
const page = [
  '# Errors',
  '',
  'Every error that Hexin raises on purpose has one of these codes. The code is part of the interface and never changes its meaning;',
  'titles and remedies may be reworded. This page is made from `sdk/errors/` by `node scripts/generate/errorPages.ts`.',
  '',
  ...entries,
].join('\n')

await output({ 'docs/errors/README.md': page }, 'node scripts/generate/errorPages.ts')
