import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { creationCode } from '../../../scripts/mutate/compile.ts'
import { applied, mutantsOf } from '../../../scripts/mutate/mutants.ts'

const FILE = 'made/Up.sol'

/** A contract with one function of this body, mutated: identifiers without their beginning. */
function mutants(body: string, around = ''): string[] {
  const source = `pragma solidity 0.8.37; contract Up { ${around} function f(uint64 a, uint64 b) public returns (bool r) { ${body} } }`
  return mutantsOf(FILE, source).map(({ id }) => id.replace('Up.f, ', ''))
}

describe('what the operators make', () => {
  test('of a check', () => {
    const error = 'error Wrong(uint64 found, uint64 expected);'
    expect(mutants('require(a < b, Wrong(a, b));', error)).toMatchInlineSnapshot(`
      [
        "check left out: require(a < b, Wrong(a, b)); → {}",
        "condition: a < b → !(a < b)",
        "relational: a < b → a <= b",
        "relational: a < b → a >= b",
        "parameter: a → b",
        "parameter: b → a",
        "error arguments: a, b → b, a",
        "parameter: a → b (2)",
        "parameter: b → a (2)",
      ]
    `)
  })

  test('of a condition and what is returned', () => {
    expect(mutants('if (a == 0 || !r) return true; return b - 1 > a;')).toMatchInlineSnapshot(`
      [
        "condition: a == 0 || !r → true",
        "condition: a == 0 || !r → false",
        "logical: a == 0 || !r → a == 0 && !r",
        "operand: a == 0 || !r → a == 0",
        "operand: a == 0 || !r → !r",
        "relational: a == 0 → (a != 0)",
        "parameter: a → b",
        "constant: 0 → 1",
        "negation: !r → r",
        "return left out: return true; → {}",
        "returned value: true → false",
        "returned value: b - 1 > a → false",
        "returned value: b - 1 > a → true",
        "returned value: b - 1 > a → !(b - 1 > a)",
        "relational: b - 1 > a → b - 1 >= a",
        "relational: b - 1 > a → b - 1 <= a",
        "arithmetic: b - 1 → (b + 1)",
        "operand: b - 1 → b",
        "operand: b - 1 → 1",
        "parameter: b → a",
        "constant: 1 → 2",
        "constant: 1 → 0",
        "parameter: a → b (2)",
      ]
    `)
  })

  test('of storage, events and who may call', () => {
    const around = `
      enum Kind { One, Two } struct Thing { uint64 x; uint64 y; Kind kind; }
      event Done(uint64 a, uint64 b); Thing thing; modifier restricted() { _; }
      function g() external restricted { thing.kind = Kind.One; }`
    expect(
      mutants('thing.x = uint64(block.timestamp); thing.y += 0x0f; delete thing; emit Done(a, b);', around),
    ).toMatchInlineSnapshot(`
      [
        "Up.g, modifier left out: restricted → nothing",
        "Up.g, assignment left out: thing.kind = Kind.One; → {}",
        "Up.g, assigned value: Kind.One → Up.Kind(0)",
        "Up.g, enum member: Kind.One → Kind.Two",
        "assignment left out: thing.x = uint64(block.timestamp); → {}",
        "assigned value: uint64(block.timestamp) → 0",
        "field: thing.x → thing.y",
        "environment: block.timestamp → (block.timestamp + 1)",
        "environment: block.timestamp → (block.timestamp - 1)",
        "assignment left out: thing.y += 0x0f; → {}",
        "arithmetic: thing.y += 0x0f → thing.y -= 0x0f",
        "field: thing.y → thing.x",
        "constant: 0x0f → 0x10",
        "constant: 0x0f → 0x0e",
        "constant: 0x0f → 0x00",
        "statement left out: delete thing; → {}",
        "event left out: emit Done(a, b); → {}",
        "event arguments: a, b → b, a",
        "parameter: a → b",
        "parameter: b → a",
      ]
    `)
  })

  test('of constants', () => {
    const around =
      'bytes32 constant A = keccak256("Add(uint64 a)"); uint64 constant MAX = type(uint64).max; uint64 constant T = 14 days;'
    expect(mutants('', around)).toMatchInlineSnapshot(`
      [
        "Up.A, constant: "Add(uint64 a)" → "Xdd(uint64 a)"",
        "Up.MAX, constant: type(uint64).max → type(uint64).max - 1",
        "Up.T, constant: 14 days → 15 days",
        "Up.T, constant: 14 days → 13 days",
        "Up.T, constant: 14 days → 0 days",
      ]
    `)
  })

  test('nothing of an interface', () => {
    expect(
      mutantsOf(FILE, 'pragma solidity 0.8.37; interface Up { function f(uint64 a) external; }'),
    ).toEqual([])
  })
})

describe('a mutant', () => {
  const grants = readFileSync('contracts/Grants.sol', 'utf8')
  const made = mutantsOf('contracts/Grants.sol', grants)

  test('has an identifier of its own, which stays when lines are put before it', () => {
    const moved = grants.replace('/// @title Grants\n', '/// @title Grants\n/// 合信\n\n')
    const ids = made.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(mutantsOf('contracts/Grants.sol', moved).map(({ id }) => id)).toEqual(ids)
  })

  test('is another text and, of a function without twists, other code', () => {
    expect(made.length).toBeGreaterThan(200)
    expect(new Set(made.map((mutant) => applied(mutant, grants))).size).toBe(made.length)
    const source =
      'pragma solidity 0.8.37; contract Up { function f(uint64 a) public pure returns (bool) { return a < 7; } }'
    const codes = mutantsOf(FILE, source).map((mutant) =>
      creationCode(FILE, 'Up', { [FILE]: applied(mutant, source) }),
    )
    expect(codes).not.toContain(creationCode(FILE, 'Up', { [FILE]: source }))
  })
})
