import type { GrantDocument } from '@hexin/sdk/consent/document.ts'

/** Sets a grant's document as a PDF. The same document gives the same bytes, in any process and on any day. */
export type PrintGrant = (document: GrantDocument) => Promise<Uint8Array>
