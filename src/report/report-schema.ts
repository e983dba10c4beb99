import schema from './report.schema.json' with { type: 'json' };

/** The JSON Schema (draft-07) of what every command prints with `-o json`; complete in itself. */
export const reportSchema: Readonly<Record<string, unknown>> = schema;
