/*
 * The tests' code holds whole the creation code of each contract that they deploy. To compile the tests anew for each mutant would take minutes, so that
 * code is replaced, once, by a loader of the same length: it takes the creation code that stands at an address of its own, and runs it in its place.
 */

/** 20 bytes, in hex, where the runner puts the creation code of the contract with this number. */
export const storeAddress = (number: number): string =>
  `${Buffer.from('hexin mutant').toString('hex')}${number.toString(16).padStart(16, '0')}`

/** Copies what follows it to be the code of an account. Its own length is the 0x0b in it. */
const DEPLOY_REST = '600b380380600b5f395ff3'

/**
 * Creation code that does what the creation code at `address` does: constructor, storage, immutables and address are those of the account that is being
 * made, because that code is called by DELEGATECALL. The constructor's arguments follow after `length` bytes, as the tests put them there, and the
 * code expects them behind itself: so the two are first put together, as the code of one more account.
 *
 * @param length in bytes, also of the answer; what the loader doesn't need is zero
 */
export function loader(address: string, length: number): string {
  const code = [
    // memory: 21 bytes of nothing, DEPLOY_REST
    `6a${DEPLOY_REST}5f52`,
    // the creation code, from 32                        [size]
    `73${address}3b805f602073${address}3c`,
    // the arguments after it                            [size, rest]
    `62${length.toString(16).padStart(6, '0')}380380`,
    `62${length.toString(16).padStart(6, '0')}8360200139`,
    // CREATE(0, 21, 11 + size + rest)                   [account]
    '01600b0160155ff0',
    // DELEGATECALL(gas, account, 0, 0, 0, 0), its answer to memory 0
    '5f5f5f5f845af43d5f5f3e',
  ].join('')
  // JUMPI over the REVERT, to the RETURN; the push, JUMPI and REVERT take 6 bytes.
  const target = code.length / 2 + 6
  const whole = `${code}60${target.toString(16)}573d5ffd5b3d5ff3`
  if (whole.length / 2 > length)
    throw new Error(`The loader has ${whole.length / 2} bytes, there is room for ${length}.`)
  return whole.padEnd(2 * length, '0')
}
