import { isLoadableOnSecurePage } from '../addresses.ts';

/** A longer picture inside the markup would make the answer heavier than exchanges take. */
const DATA_IMAGE_CHARS_MAX = 4_000;

/** Whether an ad can show a picture: one of the web, small enough if it stands in the address itself. */
export function isShowable(imageLink: string, isSecure: boolean): boolean {
  if (isSecure && !isLoadableOnSecurePage(imageLink)) return false;
  if (imageLink.startsWith('https://') || /^https?:\/\//i.test(imageLink)) return true;
  return (
    imageLink.length <= DATA_IMAGE_CHARS_MAX &&
    /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(imageLink)
  );
}
