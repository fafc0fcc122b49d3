import { WalletFailure } from '../failure.ts'

/** The browser's own database. What is written is on disk when a promise resolves, as far as the browser keeps its word. */
type Database<StoreName extends string> = {
  read<T>(store: StoreName, key: string): Promise<T | undefined>
  all<T>(store: StoreName): Promise<T[]>
  write(store: StoreName, value: object): Promise<void>
}

/**
 * Opens a database, made with these stores where it is not there yet: by name, with the member that is the key.
 * @throws WalletFailure STORAGE_UNAVAILABLE, here and in each operation
 */
export async function openDatabase<StoreName extends string>(
  name: string,
  keyPaths: Readonly<Record<StoreName, string>>,
): Promise<Database<StoreName>> {
  const database = await guard(() => open(name, keyPaths))

  const run = <T>(
    store: StoreName,
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>,
  ) =>
    guard(
      () =>
        new Promise<T>((resolve, reject) => {
          const transaction = database.transaction(store, mode, { durability: 'strict' })
          const request = ask(transaction.objectStore(store))
          transaction.addEventListener('complete', () => resolve(request.result))
          transaction.addEventListener('abort', () => reject(transaction.error))
        }),
    )

  return {
    read: (store, key) => run(store, 'readonly', (s) => s.get(key)),
    all: (store) => run(store, 'readonly', (s) => s.getAll()),
    write: async (store, value) => void (await run(store, 'readwrite', (s) => s.put(value))),
  }
}

function open(name: string, keyPaths: Readonly<Record<string, string>>): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.addEventListener('upgradeneeded', () => {
      for (const [store, keyPath] of Object.entries(keyPaths))
        request.result.createObjectStore(store, { keyPath })
    })
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new WalletFailure('STORAGE_UNAVAILABLE', cause)
  }
}
