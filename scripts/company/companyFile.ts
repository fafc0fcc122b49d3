import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import type { ControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { parseSubjectId, type SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type Company, createCompany, generateOfficerKey } from './company.ts'

/** What a company that signs by software keeps on this machine. It holds private keys: the file is for its owner alone. */
export type CompanyFile = {
  readonly subject: SubjectId
  readonly name: string
  readonly officerKey: Record<string, unknown>
  /** The registrar's binding of the officer's key. */
  readonly binding: string | null
  /** Grants by id, with their control keys and the sequence of the next pause or resume. */
  readonly grants: Readonly<
    Record<Hex, { readonly keys: ControlKeys; readonly chain: GrantsChain; readonly sequence: number }>
  >
}

const companyPath = (data: string, subject: string): string =>
  path.join(data, 'companies', `${subject.replaceAll(':', '_')}.json`)

/** Opens a company's file, or makes one with a fresh key. @throws HexinError SUBJECT_INVALID */
export async function openCompanyFile(data: string, subject: string, name: string): Promise<CompanyFile> {
  const file = companyPath(data, parseSubjectId(subject))
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as CompanyFile
  const fresh: CompanyFile = {
    subject: parseSubjectId(subject),
    name,
    officerKey: { ...generateOfficerKey() },
    binding: null,
    grants: {},
  }
  await saveCompanyFile(data, fresh)
  return fresh
}

export async function saveCompanyFile(data: string, company: CompanyFile): Promise<void> {
  const file = companyPath(data, company.subject)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await writeFileDurably(file, `${JSON.stringify(company, null, 2)}\n`, 0o600)
}

export const companyOf = ({ subject, name, officerKey }: CompanyFile): Company =>
  createCompany(subject, name, officerKey)
