/** What the sellers of the demo marketplace deal in. Prices are whole units of its currency. */
export interface Trade {
  readonly name: string;
  readonly things: readonly { readonly noun: string; readonly from: number; readonly to: number }[];
}

export const TRADES: readonly Trade[] = [
  {
    name: 'Home',
    things: [
      { noun: 'Floor Lamp', from: 45, to: 180 },
      { noun: 'Cushion', from: 15, to: 60 },
      { noun: 'Throw Blanket', from: 30, to: 110 },
      { noun: 'Side Table', from: 60, to: 240 },
      { noun: 'Wall Clock', from: 25, to: 90 },
    ],
  },
  {
    name: 'Kitchen',
    things: [
      { noun: 'Chef Knife', from: 25, to: 160 },
      { noun: 'Skillet', from: 30, to: 140 },
      { noun: 'Coffee Grinder', from: 40, to: 210 },
      { noun: 'Serving Bowl', from: 18, to: 75 },
      { noun: 'Water Carafe', from: 20, to: 65 },
    ],
  },
  {
    name: 'Outdoor',
    things: [
      { noun: 'Daypack', from: 45, to: 150 },
      { noun: 'Two-Person Tent', from: 120, to: 420 },
      { noun: 'Camp Stove', from: 35, to: 130 },
      { noun: 'Trekking Poles', from: 40, to: 120 },
      { noun: 'Rain Jacket', from: 70, to: 260 },
    ],
  },
  {
    name: 'Music',
    things: [
      { noun: 'Headphones', from: 50, to: 340 },
      { noun: 'Record Player', from: 110, to: 460 },
      { noun: 'Travel Guitar', from: 140, to: 390 },
      { noun: 'Desk Microphone', from: 60, to: 220 },
      { noun: 'Speaker Pair', from: 90, to: 480 },
    ],
  },
  {
    name: 'Fashion',
    things: [
      { noun: 'Wool Scarf', from: 25, to: 95 },
      { noun: 'Ankle Boots', from: 80, to: 240 },
      { noun: 'Denim Jacket', from: 60, to: 180 },
      { noun: 'Canvas Tote', from: 18, to: 55 },
      { noun: 'Linen Shirt', from: 35, to: 110 },
    ],
  },
];

export const TONES = [
  'Amber',
  'Birch',
  'Charcoal',
  'Coral',
  'Dune',
  'Fern',
  'Harbor',
  'Indigo',
  'Juniper',
  'Maple',
  'Mist',
  'Ochre',
  'Pebble',
  'Quartz',
  'Saffron',
  'Slate',
  'Tidal',
  'Umber',
] as const;

export const QUALITIES = [
  'Classic',
  'Compact',
  'Everyday',
  'Featherlight',
  'Handmade',
  'Heritage',
  'Quiet',
  'Rugged',
  'Simple',
  'Weekend',
] as const;

/** First halves and second halves of sellers' names. */
export const SELLER_FIRST = [
  'Alder',
  'Brook',
  'Cedar',
  'Dover',
  'Ember',
  'Fable',
  'Grove',
  'Hollow',
] as const;
export const SELLER_SECOND = ['& Daughters', 'Collective', 'Supply', 'Trading', 'Workshop'] as const;
