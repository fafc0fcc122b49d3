#!/usr/bin/env node
// The hexin command.
import { createProgram } from './program.ts'

await createProgram((code) => process.exit(code)).parseAsync()
