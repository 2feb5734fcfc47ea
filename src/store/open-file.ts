import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";

/** Opens what must be a file: a pipe or a device in its place would be waited for, without end. */
export function openFile(path: string, flags = constants.O_RDONLY): number {
  const file = openSync(path, flags | constants.O_NONBLOCK, 0o600);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error(`${path} is not a file`);
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
