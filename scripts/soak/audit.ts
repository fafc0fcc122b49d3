// Judges 100,000 exchanges of an audit, of which two are planted: exactly those must be found. Minutes of CPU, so it is no part of the tests.
// usage: npm run soak:audit
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('vitest', ['run', '--project', 'unit', 'test/sdk/audit/judge.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, HEXIN_AUDIT_SIZE: '100000' },
})
process.exit(status ?? 1)
