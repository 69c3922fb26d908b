import type { RuntimeProcess, RuntimeSpec } from './runtime-spec.ts'

/** Text of a `config.json` or of a process file. Limits beyond 2^53 keep every digit. */
export declare function encodeRuntimeSpec(value: RuntimeSpec | RuntimeProcess): string

/** Reads what `encodeRuntimeSpec` wrote. */
export declare function decodeRuntimeSpec(text: string): RuntimeSpec
