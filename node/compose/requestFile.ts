import { requestFileResource } from '../http/resources/requestFiles.ts'
import type { Ask } from '../services/exchange/ask.ts'
import type { ReadAnswer } from '../services/keeping/readAnswer.ts'
import { createTakeFile } from '../services/requestFiles/takeFile.ts'
import { createWorkFiles } from '../services/requestFiles/workFiles.ts'
import { createWriteFiles } from '../services/requestFiles/writeFiles.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** T+1 files of the member's core system: questions in, answers and a reconciliation out. */
export function requestFilePart(
  { clock, self, stores, report }: Foundation,
  { ask, read }: { readonly ask: Ask; readonly read: ReadAnswer },
): Required<Pick<Part, 'resource' | 'loops'>> {
  const { requestFiles: files, exchanges, grants } = stores
  return {
    resource: requestFileResource({
      files,
      take: createTakeFile({ clock, self, files }),
      write: createWriteFiles({ files, exchanges, read }),
    }),
    loops: [
      {
        name: 'request files',
        everyMs: 500,
        work: createWorkFiles({ clock, ask, grants, exchanges, files, onError: report('request files') }),
      },
    ],
  }
}
