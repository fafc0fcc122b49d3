// Runs one of the project's programs under the Node version that the project is built for, whatever Node started it (20 or later): fetches
// that Node from npm where it is missing, installs the locked dependencies with it where they are missing or changed, then hands over.
// Plain JavaScript without dependencies: it runs before anything is installed.
// usage: node scripts/bootstrap.mjs PROGRAM [ARGUMENT ...]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const NODE = '24.21.0'
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const nodeHome = path.join(root, '.node24')
const stamp = path.join(root, 'node_modules', '.hexin-installed')

const platform = process.platform === 'win32' ? 'win' : process.platform
const nodePackage = `node-${platform}-${process.arch}`
const binary = process.platform === 'win32' ? 'node.exe' : 'node'

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** npm by the way it was itself started, or from the PATH. */
function npm(args, nodePath, options) {
  const env = { ...process.env, PATH: `${path.dirname(nodePath)}${path.delimiter}${process.env.PATH}` }
  const cli = process.env.npm_execpath
  const [command, prefix] = cli?.endsWith('.js') ? [nodePath, [cli]] : ['npm', []]
  const result = spawnSync(command, [...prefix, ...args], { cwd: root, env, encoding: 'utf8', ...options })
  if (result.error)
    fail(`npm can't be started (${result.error.message}). Install npm 10 or later and try again.`)
  return result
}

function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20)
    fail(`Found Node ${process.versions.node}; expected 20 or later. Install a newer Node and try again.`)
  if (major === 24 && minor >= 21) return process.execPath
  const own = path.join(nodeHome, 'node_modules', nodePackage, 'bin', binary)
  if (!existsSync(own)) {
    console.error(`Fetching Node ${NODE} from npm (once; this one is ${process.versions.node}) ...`)
    mkdirSync(nodeHome, { recursive: true })
    writeFileSync(path.join(nodeHome, 'package.json'), '{ "private": true }\n')
    const args = [
      'install',
      '--prefix',
      nodeHome,
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      `${nodePackage}@${NODE}`,
    ]
    const { status, stderr } = npm(args, process.execPath, { cwd: nodeHome })
    if (status !== 0 || !existsSync(own)) fail(`Node ${NODE} could not be fetched from npm:\n${stderr}`)
  }
  return own
}

function ensureDependencies(nodePath) {
  const version = spawnSync(nodePath, ['--version'], { encoding: 'utf8' }).stdout.trim()
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${version}\n`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Installing the locked dependencies (a minute or two, once) ...')
  const { status, signal, stdout, stderr } = npm(['ci', '--no-audit', '--no-fund'], nodePath, {})
  if (status !== 0) fail(`npm ci failed (${signal ?? `exit code ${status}`}):\n${stdout}\n${stderr}`)
  writeFileSync(stamp, wanted)
}

/** Two programs started at once on a fresh clone: one installs, the other waits. */
async function exclusively(work) {
  const lock = path.join(root, '.node24.lock')
  const holder = path.join(lock, 'pid')
  for (let waited = 0; ; waited += 500) {
    try {
      mkdirSync(lock)
      writeFileSync(holder, `${process.pid}`)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`${root} can't be written to: ${error.message}`)
    }
    if (waited > 2000 && !isAlive(holder)) rmSync(lock, { recursive: true, force: true })
    else if (waited === 0) console.error('Another start is installing; waiting ...')
    await sleep(500)
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

function isAlive(pidFile) {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const [program, ...args] = process.argv.slice(2)
if (!program) fail('usage: node scripts/bootstrap.mjs PROGRAM [ARGUMENT ...]')

const nodePath = await exclusively(() => {
  const found = ensureNode()
  ensureDependencies(found)
  return found
})

const bins = [path.dirname(nodePath), path.join(root, 'node_modules', '.bin'), process.env.PATH]
const child = spawn(nodePath, [path.join(root, program), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: bins.join(path.delimiter) },
})
// The terminal sends Ctrl-C to the whole group: the child ends itself cleanly and this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
}
child.on('error', (error) => fail(`${program} could not be started: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
