import fc from 'fast-check'
import type { Hex } from 'viem'

/** A parameter as an ABI describes it. */
export type Parameter = {
  readonly type: string
  readonly name?: string | undefined
  readonly components?: readonly Parameter[] | undefined
}

const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength, maxLength }).map((value) => `0x${Buffer.from(value).toString('hex')}` as const)

/** Any value of a parameter, in the form that both chain libraries take. */
export function valueOf({ type, components = [] }: Parameter): fc.Arbitrary<unknown> {
  const [, of = '', length] = /^(.*)\[(\d*)\]$/.exec(type) ?? []
  if (length !== undefined) {
    const bounds = length === '' ? { maxLength: 5 } : { minLength: Number(length), maxLength: Number(length) }
    return fc.array(valueOf({ type: of, components }), bounds)
  }
  if (type === 'tuple')
    return fc.record(Object.fromEntries(components.map((part) => [part.name ?? '', valueOf(part)])))
  if (type === 'bool') return fc.boolean()
  if (type === 'string') return fc.string({ unit: 'binary' })
  if (type === 'address') return bytes(20)
  if (type === 'bytes') return bytes(0, 100)
  const [, word, size] = /^(bytes|uint)(\d+)$/.exec(type) ?? []
  if (word === 'bytes') return bytes(Number(size))
  if (word !== 'uint') throw new RangeError(`no values of the type ${type} are known`)
  return Number(size) <= 48
    ? fc.nat({ max: 2 ** Number(size) - 1 })
    : fc.bigInt({ min: 0n, max: 2n ** BigInt(Number(size)) - 1n })
}
