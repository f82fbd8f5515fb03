/** By which an answer is known as that to a question: of what was asked, so it needs no chance. */
import { hashOf } from '#hash';

/** @param serial where such a question is found again in a log */
export function reviewUid(serial: string): string {
  const hex = hashOf('sha256', serial);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
