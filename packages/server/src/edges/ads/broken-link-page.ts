/** For a shopper who followed a link that is damaged or was made by someone else. */
export const BROKEN_LINK_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This link does not work</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color:#222}</style>
<h1>This link does not work</h1>
<p>It was changed on its way or is incomplete, so it leads nowhere. Nothing was counted or charged.</p>
<p>Please go back to the page you came from, or open the shop’s own site.</p>
</html>
`;
