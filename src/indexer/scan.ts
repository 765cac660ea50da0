export interface ScannedFile { readonly path: string; readonly absolutePath: string; readonly sizeBytes: number; readonly modifiedAt: number }
export async function* scan(_root: string, _o: unknown): AsyncGenerator<ScannedFile> {}
