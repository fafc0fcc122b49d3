import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addEvidence } from '@hexin/sdk/actions/addEvidence.ts'
import { getEvidence } from '@hexin/sdk/actions/getEvidence.ts'
import { getEvidenceProof } from '@hexin/sdk/actions/getEvidenceProof.ts'
import { type Phase, phases } from '@hexin/sdk/evidence/manifest.ts'
import type { Command } from 'commander'
import { fileBody } from '../../scripts/evidence/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type AddOptions = TargetOptions & { readonly phase: string; readonly out?: string; readonly key?: string }

const WAIT_MS = 60_000

export function addEvidenceCommands(program: Command, run: Run): void {
  const evidence = program.command('evidence').description('electronic evidence, at a notary’s node')
  evidence
    .command('add')
    .description('have a file taken in, and write its proof beside it')
    .argument('<file>', 'the file; it streams by and is not kept')
    .option('--phase <phase>', `seen from the fact: ${phases.join(', ')}`, 'after')
    .option('--out <file>', 'where the proof goes (standard: FILE.proof.json)')
    .option('--key <key>', 'idempotency key: the same again takes nothing in twice')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>()
      await run(async (output) => {
        if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
        const phase = phases.find((known) => known === options.phase)
        if (!phase) throw new UsageError(`--phase is one of ${phases.join(', ')}, found ${options.phase}.`)
        const bar = output.progress('evidence', statSync(file).size)
        const { id, proof } = await takeIn(options, { file, phase, update: bar.update }).finally(bar.end)
        const out = options.out ?? `${file}.proof.json`
        await writeFile(out, `${JSON.stringify(proof, null, 2)}\n`)
        const view = await getEvidence(targetClient(options, 'notary'), { id })
        output.result({ ...view, proof: out }, [
          `Taken in as ${id}: ${view.length} bytes.`,
          `  SHA-256 ${view.sha256}`,
          `  SM3     ${view.sm3}`,
          `The proof is in ${out}. Verify with: hexin verify ${file} --proof ${out}`,
        ])
        return undefined
      })
    })
}

async function takeIn(
  options: AddOptions,
  {
    file,
    phase,
    update,
  }: { readonly file: string; readonly phase: Phase; readonly update: (bytes: number) => void },
) {
  const notary = targetClient(options, 'notary')
  const { id } = await addEvidence(notary, {
    name: path.basename(file),
    phase,
    file: fileBody(file, update),
    idempotencyKey: options.key ?? randomUUID(),
  })
  for (
    let waited = 0;
    waited < WAIT_MS && (await getEvidence(notary, { id })).state !== 'final';
    waited += 200
  )
    await sleep(200)
  return { id, proof: await getEvidenceProof(notary, { id }) }
}
