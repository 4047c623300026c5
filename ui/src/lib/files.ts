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
