import { z } from 'zod'
import { type Titles, text } from './titles.ts'

/** The values of a field that has a closed list, with what each means. */
export type CodeList = Readonly<Record<string, Titles>>

/**
 * personal: about an identified person; sensitive: as in PIPL art. 28; adverse: bad for its subject, with limits in time.
 * The gate knows the flags.
 */
export type FieldFlag = 'personal' | 'sensitive' | 'adverse'

/** Which of a company's persons a field is about. The registrar says who that is (`personBinding`). */
export const personRoles = {
  legalRepresentative: { zh: '法定代表人', en: 'legal representative' },
  actualController: { zh: '实际控制人', en: 'actual controller' },
  guarantor: { zh: '担保人', en: 'guarantor' },
} as const satisfies CodeList

export type PersonRole = keyof typeof personRoles

/** What a field holds. `unit` is for people and for programs that convert. */
export type Field = {
  readonly title: Titles
  readonly type: 'money' | 'integer' | 'basisPoints' | 'text' | 'date' | 'code'
  readonly unit?: 'fen' | 'month' | 'person' | 'basis point'
  readonly codes?: CodeList
  readonly flags?: readonly FieldFlag[]
  /** Of a personal or sensitive field: who has to consent. */
  readonly concerns?: PersonRole
  readonly required?: true
  /** Of a text, in characters; 300 where it isn't said. */
  readonly maxLength?: number
}

/** Whether a field needs the consent of the person whom it is about (PIPL arts 13, 23, 29). */
export const isPersonal = ({ flags }: Pick<Field, 'flags'>): boolean =>
  flags?.some((flag) => flag === 'personal' || flag === 'sensitive') === true

/** Fen as a decimal string: exact at any size, the same in every language. */
const moneySchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,17})$/)
  .meta({ description: 'An amount in fen, as a decimal string', examples: ['28700000'] })

const dateSchema = z.iso.date().meta({ description: 'A day, yyyy-mm-dd' })

/** The zod schema of one field's value; JSON Schema, OpenAPI and validation all derive from it. */
export function valueSchema(field: Field): z.ZodType {
  return base(field).meta({ title: field.title.en, description: text(field) })
}

function base(field: Field): z.ZodType {
  switch (field.type) {
    case 'money':
      return moneySchema
    case 'integer':
      return z.int().min(0)
    case 'basisPoints':
      return z.int().min(0).max(1_000_000)
    case 'text':
      return z
        .string()
        .min(1)
        .max(field.maxLength ?? 300)
    case 'date':
      return dateSchema
    case 'code':
      return z.enum(Object.keys(field.codes ?? {}))
  }
}
