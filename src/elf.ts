/** What Linux maps with one entry of a page table instead of 512, where it keeps so much of a file in one piece. */
export const hugePage = 1 << 21;

/**
 * The bytes of an executable whose segments lie in the file as far from a border of 2 MB as in memory, so that they can be mapped in huge pages; those of Bun's
 * own lie 32 kB beside. What is no ELF file of 64 bits, little-endian, comes back as it is, and one whose headers would have to move. Numbers are offsets in
 * `Elf64_Ehdr`, `Elf64_Phdr` and `Elf64_Shdr` (elf(5)).
 */
export function alignSegments(file: Uint8Array): Uint8Array {
  const fields = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // "\x7fELF", then ELFCLASS64 and ELFDATA2LSB.
  if (file.length < 64 || fields.getUint32(0) !== 0x7f454c46 || fields.getUint16(4) !== 0x0201) return file;
  const programHeaders = readTable(fields, { start: 32, count: 56, size: 56 });
  const sectionHeaders = readTable(fields, { start: 40, count: 60, size: 64 });
  const segments = programHeaders.filter((at) => fields.getUint32(at, true) === loadable);
  const lastHeader = Math.max(...programHeaders);

  const pieces = [{ start: 0, shift: 0 }];
  for (const at of segments) {
    const last = pieces.at(-1)!;
    const [start, address] = [readNumber(fields, at + 8), readNumber(fields, at + 16)];
    const shift = last.shift + ((address - start - last.shift) & (hugePage - 1));
    if (shift > 0 && (start <= lastHeader || start < last.start)) return file;
    pieces.push({ start, shift });
  }
  const move = (place: number) => place + pieces.findLast(({ start }) => start <= place)!.shift;

  const aligned = new Uint8Array(file.length + pieces.at(-1)!.shift);
  for (const [index, { start, shift }] of pieces.entries()) aligned.set(file.subarray(start, pieces[index + 1]?.start), start + shift);
  const moved = new DataView(aligned.buffer);
  const write = (at: number, value: number) => moved.setBigUint64(move(at), BigInt(value), true);
  write(40, move(readNumber(fields, 40)));
  for (const at of programHeaders) write(at + 8, move(readNumber(fields, at + 8)));
  for (const at of segments) write(at + 48, hugePage);
  for (const at of sectionHeaders) write(at + 24, move(readNumber(fields, at + 24)));
  return aligned;
}

/** PT_LOAD */
const loadable = 1;

/** Where each entry of a table begins. */
function readTable(fields: DataView, { start, count, size }: { start: number; count: number; size: number }): number[] {
  const first = readNumber(fields, start);
  return Array.from({ length: fields.getUint16(count, true) }, (_, index) => first + index * size);
}

function readNumber(fields: DataView, at: number): number {
  return Number(fields.getBigUint64(at, true));
}
