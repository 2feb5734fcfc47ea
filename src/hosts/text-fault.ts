/** What is wrong with a settings text and where; `offset` counts UTF-16 units. */
export class TextFault extends Error {
  constructor(
    readonly what: string,
    readonly offset: number,
  ) {
    super(what);
  }
}
