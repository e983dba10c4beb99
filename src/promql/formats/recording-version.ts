/** What recordings are written as. A file of its own: who writes recordings needs no YAML, who reads them does. */
export const recordingApiVersion = 'guard-policy.dev/v1';
