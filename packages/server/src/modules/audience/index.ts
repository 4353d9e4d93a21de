export { type Audience, openAudience } from './audience.ts';
export type { Deed, ShopperProfile, View } from './profile.ts';
