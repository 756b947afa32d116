// Why something cannot be stored now: the disk is full (HTTP 507) or refuses writes (HTTP 503). Reading goes on.

export class StorageFull extends Error {
  override name = 'StorageFull';

  constructor(options?: { cause?: unknown }) {
    super('there is no room left to store anything', options);
  }
}

export class StorageReadOnly extends Error {
  override name = 'StorageReadOnly';

  constructor(options?: { cause?: unknown }) {
    super('the storage does not accept writes', options);
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const readOnly = new Set(['EROFS', 'EACCES', 'EPERM', 'EIO']);

/** An error of the file system, as one of the above where it is one. */
export function storageTrouble(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (full.has(code)) return new StorageFull({ cause: code });
  if (readOnly.has(code)) return new StorageReadOnly({ cause: code });
  return error;
}
