/** One line of a decoded file as people read it. */
export interface DescribedField {
  readonly label: string;
  readonly labelVi?: string | undefined;
  readonly value?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly children?: readonly DescribedField[] | undefined;
  /** Set on the line that stands for a part that cannot be read: error code, and offset within the file. */
  readonly error?: { readonly code: string; readonly offset?: number | undefined } | undefined;
}

export interface DescribedFile {
  readonly name: string;
  readonly fields: readonly DescribedField[];
}

/** A field with a text, or none at all where the file has no such value. */
export function textField(label: string, labelVi: string, value: string | undefined): readonly DescribedField[] {
  return value === undefined ? [] : [{ label, labelVi, value }];
}
