/** For a shopper who followed a link that is damaged or was made by someone else. */
export const BROKEN_LINK = {
  status: 404,
  title: 'This link does not work',
  body:
    '<p>It was changed on its way or is incomplete, so it leads nowhere. Nothing was counted or charged.</p>' +
    '<p>Please go back to the page you came from, or open the shop\u2019s own site.</p>',
} as const;
