// Loaded before main.ts, so before anything makes a schema: zod would otherwise try out `new Function`, which the page's policy forbids and reports.
// This is where zod keeps what `z.config({ jitless: true })` sets.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
