/** Name of the job that does one import: `{ workspaceId, importId }`. */
export const IMPORT_JOB = 'import'
