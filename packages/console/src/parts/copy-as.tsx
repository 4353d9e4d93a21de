import { Button, Menu } from '@mantine/core';
import { useState } from 'react';

interface CopyAsProps {
  /** Path and query, from the root. */
  readonly path: string;
  /** The same with the SDK, such as `souk.budgets.list({ advertiserId: 1 })`. */
  readonly sdk: string;
  readonly method?: string;
  readonly body?: unknown;
}

/** What is seen here, as a call of the API. */
export function CopyAs({ path, sdk, method = 'GET', body }: CopyAsProps) {
  const [copied, setCopied] = useState('');
  const copy = (what: string, text: string) => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(what);
      setTimeout(() => setCopied(''), 2_000);
    });
  };
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <Button variant="default" size="xs">
          {copied === '' ? 'Copy as…' : `Copied as ${copied}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy('curl', curlOf({ path, method, body }))}>curl</Menu.Item>
        <Menu.Item onClick={() => copy('SDK call', sdkText(sdk))}>SDK call (TypeScript)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function curlOf({ path, method, body }: { path: string; method: string; body?: unknown }): string {
  const parts = [`curl -X ${method} '${window.location.origin}${path}'`, `-H "Authorization: Bearer $TOKEN"`];
  if (body !== undefined) {
    parts.push(
      `-H 'Content-Type: application/json'`,
      `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
    );
  }
  return parts.join(' \\\n  ');
}

function sdkText(call: string): string {
  return `import { createSouk } from '@souk/sdk';\n\nconst souk = createSouk({ baseUrl: '${window.location.origin}', clientId, clientSecret });\nconst answer = await ${call};\n`;
}
