/** A hosted URL is the customer's key to their payment: its last part is shown only when asked. */
import { shorten } from '../../lib/text';

export function masked(url: string): string {
  const bare = url.replace(/^https?:\/\//, '');
  const cut = bare.lastIndexOf('/') + 1;
  return bare.slice(0, cut) + shorten(bare.slice(cut), 6, 4);
}

/** A message with its URL masked in the same way. */
export function maskedIn(message: string, url: string): string {
  return message.replaceAll(url, masked(url));
}
