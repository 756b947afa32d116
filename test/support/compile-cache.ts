// For the suite: each test file is a process of its own and reads the same sources; what the first compiles the others find. (--liftoff-only,
// beside it in package.json, compiles the embedded database's WebAssembly once, not twice: a short test gains nothing from the second time.)
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// In the environment it holds for the gateways that tests start, too.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'hadron-compile-cache');
enableCompileCache(process.env['NODE_COMPILE_CACHE']);
