// Has slither analyse the contracts: passes where it finds nothing that is not accepted, with the reason, in the source.
// usage: node scripts/slither/main.ts
import { readFileSync } from 'node:fs'
import { analyse, contractFiles, unexplained } from './analyse.ts'
import { slitherEnvironment } from './environment.ts'

const CONTROL = 'scripts/slither/Control.sol'
/** What is wrong with the control. */
const PLANTED = ['reentrancy-eth', 'tx-origin']
/** The exit code that says that it could not run here. */
const SKIPPED = 77

const environment = slitherEnvironment()
if ('missing' in environment) {
  console.log(environment.missing)
  process.exit(SKIPPED)
}

const files = contractFiles()
const findings = analyse(environment.folder, [...files, CONTROL])
const inControl = findings.filter(({ description }) => description.includes(CONTROL))
const missed = PLANTED.filter((check) => !inControl.some((finding) => finding.check === check))
const problems = [
  ...missed.map((check) => `slither does not find ${check} in ${CONTROL}: it does not work as it should`),
  ...findings
    .filter((finding) => !inControl.includes(finding))
    .map(({ check, impact, description }) => `${check} (${impact}): ${description}`),
  ...files.flatMap((file) => unexplained(file, readFileSync(file, 'utf8'))),
]
console.log(problems.join('\n'))
console.log(`${files.length} sources, ${problems.length} problems`)
process.exit(problems.length > 0 ? 1 : 0)
