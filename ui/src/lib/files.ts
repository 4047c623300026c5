/** A file as it crosses to the host: its name, and its bytes in base64. */
import type { EvidenceInput } from '../bindings/EvidenceInput';

export async function carried(file: File): Promise<EvidenceInput> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return { name: file.name, content: btoa(text) };
}

/** `214 KB`: thousands, as file managers count. */
export function bytesText(bytes: number, locale: string): string {
  const steps = ['byte', 'kilobyte', 'megabyte'] as const;
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const unit = steps[step] ?? 'byte';
  const value = bytes / 1_000 ** step;
  const digits = step && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}
