import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import { listMembers } from '@hexin/sdk/actions/listMembers.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Running } from '../../scripts/demo/network.ts'
import { until } from '../../scripts/demo/until.ts'
import { isAlive } from '../../scripts/devnet/processes.ts'
import { readTopology } from '../../scripts/devnet/topology.ts'
import { createDevnetProcess, type DevnetProcess, pidsOf } from '../helpers/devnetProcess.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const shippedTopology = fileURLToPath(new URL('../../scripts/devnet/topology.json', import.meta.url))

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

const hexin = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr })
    })
  })

describe('a devnet', () => {
  let devnet: DevnetProcess
  let running: Running

  beforeAll(async () => {
    devnet = createDevnetProcess()
    running = await devnet.start()
  })
  afterAll(() => devnet.dispose())

  test('says who is where and what to try next', () => {
    for (const id of [
      'bank-a',
      'bank-b',
      'guarantor',
      'bureau',
      'notary',
      'court',
      'registrar',
      'regulator',
      'wallet',
    ])
      expect(devnet.output()).toContain(id)
    expect(devnet.output()).toContain('npm run demo')
  })

  test('every node is healthy and knows all members by name', async () => {
    for (const { id } of running.marker.members) {
      expect(await getHealth(running.client(id))).toMatchObject({ status: 'ok', database: 'ok', chain: 'ok' })
      const { members } = await listMembers(running.client(id))
      expect(members.map(({ name }) => name.zh)).toEqual(running.marker.members.map(({ name }) => name.zh))
    }
  })

  test('a second start of the same one: says that it runs already', async () => {
    const { code, stderr } = await hexin(
      '--data',
      devnet.folder,
      'up',
      '--port',
      `${running.marker.basePort}`,
    )
    expect(code).toBe(2)
    expect(stderr).toContain('runs already')
    expect(await getHealth(running.client('court'))).toMatchObject({ status: 'ok' })
  })

  test('another one on the same ports: names them, and how to choose others', async () => {
    const { code, stderr } = await hexin(
      '--data',
      `${devnet.folder}-2`,
      'up',
      '--port',
      `${running.marker.basePort}`,
    )
    expect(code).toBe(2)
    expect(stderr).toContain(`${running.marker.basePort + 1}`)
    expect(stderr).toContain('--port BASE')
  })

  test('keeps no private key, token or passphrase where others can read it', () => {
    const { layout } = running
    const places = layout.member(1, 'bank-a')
    for (const file of [
      places.keysFile,
      places.passphraseFile,
      places.tokenFile,
      layout.postgres.passwordFile,
    ])
      expect(statMode(file)).toBe(0o600)
    expect(readFileSync(places.keysFile, 'utf8')).not.toContain('"d"')
    expect(readFileSync(layout.marker, 'utf8')).not.toContain(readFileSync(places.tokenFile, 'utf8').trim())
  })

  test('Ctrl-C ends every process; the next start is where it was', async () => {
    const pids = Object.values(pidsOf(devnet.folder))
    const before = await getHealth(running.client('bank-a'))
    expect(await devnet.interrupt()).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    running = await devnet.start()
    const after = await getHealth(running.client('bank-a'))
    expect(after.block?.number).toBeGreaterThanOrEqual(before.block?.number ?? 0)
    expect(after.log?.size).toBeGreaterThanOrEqual(before.log?.size ?? 0)
  })

  test('other members than before: refuses rather than mix them', async () => {
    await devnet.interrupt()
    const topology = path.join(devnet.folder, '..', 'topology.json')
    const text = readFileSync(shippedTopology, 'utf8')
    writeFileSync(topology, text.replace('bank-b', 'bank-c'))
    const args = [
      '--data',
      devnet.folder,
      'up',
      '--port',
      `${running.marker.basePort}`,
      '--topology',
      topology,
    ]
    const { code, stderr } = await hexin(...args)
    expect(code).toBe(2)
    expect(stderr).toContain('--fresh')
  })
})

/** What is made step by step is the same for any number of members; three start quicker than eight. */
async function withThreeMembers(story: (devnet: DevnetProcess) => Promise<void>): Promise<void> {
  const folder = createTempFolder()
  const file = path.join(folder.path, 'topology.json')
  const { members } = readTopology(shippedTopology)
  const three = members.filter(({ id }) => ['bank-a', 'court', 'registrar'].includes(id))
  writeFileSync(file, JSON.stringify({ members: three }))
  const devnet = createDevnetProcess({ args: ['--topology', file] })
  try {
    await story(devnet)
  } finally {
    await devnet.dispose()
    folder.remove()
  }
}

describe('a half-made data folder', () => {
  test('left by kills in the middle of the first start: the next start finishes it', () =>
    withThreeMembers(async (devnet) => {
      for (const ms of [1_800, 3_000, 5_000]) {
        devnet.launch()
        await sleep(ms)
        await devnet.kill()
      }
      const running = await devnet.start()
      for (const { id } of running.marker.members)
        await until(`${id} is well`, async () => {
          const { status, problems } = await getHealth(running.client(id))
          return status === 'ok' && problems.length === 0
        })
    }))
})

describe('Ctrl-C in the middle of a start', () => {
  test('ends what has been started so far; the next start finishes it', () =>
    withThreeMembers(async (devnet) => {
      for (const said of ['Starting the chain', 'Deploying', 'Starting 3 nodes']) {
        devnet.launch()
        await until(said, async () => devnet.output().includes(said), { timeoutMs: 60_000 })
        expect(await devnet.interrupt()).toBe(0)
        expect(Object.values(startedIn(devnet.folder)).filter(isAlive)).toEqual([])
      }
      const running = await devnet.start()
      expect(await getHealth(running.client('court'))).toMatchObject({ status: 'ok' })
    }))
})

describe('a start that can’t be', () => {
  test('a folder that is somebody else’s: is left alone', async () => {
    const devnet = createDevnetProcess()
    try {
      mkdirSync(devnet.folder)
      const file = path.join(devnet.folder, 'thesis.txt')
      writeFileSync(file, 'mine')
      for (const fresh of [[], ['--fresh']]) {
        const { code, stderr } = await hexin('--data', devnet.folder, 'up', ...fresh)
        expect(code).toBe(2)
        expect(stderr).toContain('not a devnet')
      }
      expect(readFileSync(file, 'utf8')).toBe('mine')
      expect(existsSync(path.join(devnet.folder, 'lock'))).toBe(false)
    } finally {
      await devnet.dispose()
    }
  })

  test('a port that a stranger holds: is named', async () => {
    const devnet = createDevnetProcess()
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(9_871, '127.0.0.1', resolve))
    try {
      const { code, stderr } = await hexin('--data', devnet.folder, 'up', '--port', '9870')
      expect(code).toBe(2)
      expect(stderr).toContain('9871')
      expect(stderr).toContain('--port BASE')
      // The folder is not bound to ports that it never had.
      const asked = await hexin('--data', devnet.folder, 'grant', 'show', `0x${'00'.repeat(32)}`)
      expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('no devnet')])
    } finally {
      server.close()
      await devnet.dispose()
    }
  })

  // A disk of its own, as small as wanted, takes a namespace of its own.
  const smallDisk = spawnSync('unshare', ['-rm', 'true']).status === 0
  test.skipIf(!smallDisk)(
    'no space: says how much there is, how much is needed, and leaves nothing',
    async () => {
      const disk = mkdtempSync(path.join(tmpdir(), 'hexin-disk-'))
      const script =
        'mount -t tmpfs -o size=50m none "$1" && "$2" "$3" --data "$1/data" up; code=$?; ls -A "$1/data"; exit $code'
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        ['-rm', 'sh', '-c', script, 'sh', disk, process.execPath, program],
        { encoding: 'utf8' },
      )
      rmSync(disk, { recursive: true })
      expect(status).toBe(2)
      expect(stderr).toMatch(/\b(49|50) MB free .*600 MB are needed/)
      expect(stderr).toContain('--data')
      expect(stdout).toBe('')
    },
  )

  test.each([
    [['up', '--port', '80'], '--port'],
    [['up', '--topology', '/nowhere.json'], 'topology'],
    [['ask'], '--fields'],
    [['nonsense'], 'nonsense'],
    [['verify', '/nowhere'], 'proof'],
    [['import', '/nowhere.csv'], 'no file'],
  ])('wrong use, %j: exit code 2 and what is wrong', async (args, named) => {
    const { code, stderr } = await hexin('--data', '/nowhere', ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(named)
  })
})

/** Process ids by name, as far as a start has come. */
function startedIn(folder: string): Readonly<Record<string, number>> {
  const file = path.join(folder, 'pids.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {}
}

const statMode = (file: string): number => statSync(file).mode & 0o777
