import { FileKeyStore } from "./file-key-store.ts";
import { type KeyStore, type KeyStoreAccess, parseKeyStoreSetting } from "./key-store.ts";
import { Pkcs12KeyStore } from "./pkcs12-key-store.ts";

/**
 * The store that a setting such as `file:./keys` or `pkcs12:./keys.p12` names; nothing is read or made yet.
 * @throws CivicardError KEY_STORE_SETTING_INVALID, KEY_STORE_NOT_SUPPORTED
 */
export function openKeyStore(setting: string, access: KeyStoreAccess): KeyStore {
  const place = parseKeyStoreSetting(setting);
  return place.kind === "file" ? new FileKeyStore(place.directory, access) : new Pkcs12KeyStore(place.file, access);
}
