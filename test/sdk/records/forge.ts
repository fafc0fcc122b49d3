import { es256Signature, type TestMember } from '../helpers.ts'

/** base64url of the JSON. */
export const sealed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The header (0) or payload (1) of a JWT. */
export const part = (jwt: string, index: 0 | 1): object =>
  JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString()) as object

export const disclosuresOf = (sdJwt: string): string[] => sdJwt.split('~').slice(1, -1)

/** An SD-JWT that says whatever it is told to, properly signed by `by`: made by hand, by none of the SDK's code. */
export async function forge(
  by: TestMember,
  {
    from,
    header = {},
    payload,
    disclosures,
  }: {
    /** Taken over, as far as the others don't say otherwise. */
    readonly from?: string
    readonly header?: object
    readonly payload?: object
    readonly disclosures?: readonly string[]
  },
): Promise<string> {
  const head = {
    ...(from === undefined ? { alg: 'ES256', typ: 'dc+sd-jwt', kid: by.keyId } : part(from, 0)),
    ...header,
  }
  const body = payload ?? (from === undefined ? {} : part(from, 1))
  const input = `${sealed(head)}.${sealed(body)}`
  const shown = disclosures ?? (from === undefined ? [] : disclosuresOf(from))
  return `${[`${input}.${await es256Signature(by, input)}`, ...shown].join('~')}~`
}

/** The same with another signature of the right length. */
export const spoilSignature = (sdJwt: string): string =>
  sdJwt.replace(
    /\.([^.~]{86})(?=~)/,
    (_, signature: string) => `.${signature.split('').toReversed().join('')}`,
  )
