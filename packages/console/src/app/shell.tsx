import {
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { moment } from '../parts/formats.ts';
import { KeyHelp } from '../parts/key-help.tsx';
import { Palette } from '../parts/palette.tsx';
import { TimeControl } from '../parts/time-control.tsx';
import { useAccount, useMay, useNow, useSigned } from './context.ts';
import { useKeys } from './keys.ts';
import { Missing } from './lost.tsx';
import { PLACES, type Place } from './places.ts';

/** What every screen stands in: navigation, the advertiser, the time that is looked at, the palette. */
export function Shell() {
  const { session } = useSigned();
  const account = useAccount();
  const { pathname } = useLocation();
  const [isOpen, setIsOpen] = useState(false);
  const [dialog, setDialog] = useState<'palette' | 'keys' | null>(null);
  useKeys({ onPalette: () => setDialog('palette'), onHelp: () => setDialog('keys') });
  const named = pathname.split('/')[1];
  if (!session.advertisers.some(({ id }) => String(id) === named)) return <Missing />;
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className="skip" href="#main">
        To the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={() => setIsOpen(!isOpen)}
              hiddenFrom="md"
              size="sm"
              aria-label="Navigation"
              aria-expanded={isOpen}
            />
            <Link to="/$advertiserId" params={{ advertiserId: String(account.id) }} className="brand">
              Souk
            </Link>
            <AccountMenu />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <TimeControl />
            <Button variant="default" size="xs" onClick={() => setDialog('palette')} visibleFrom="sm">
              Go to…{' '}
              <Text span size="xs" c="dimmed" ml={6}>
                ⌘K
              </Text>
            </Button>
            <MemberMenu onKeys={() => setDialog('keys')} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Screens">
        <ScrollArea>
          <Navigation onChosen={() => setIsOpen(false)} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      {dialog === 'palette' ? <Palette onClose={() => setDialog(null)} /> : null}
      {dialog === 'keys' ? <KeyHelp onClose={() => setDialog(null)} /> : null}
    </AppShell>
  );
}

function Navigation({ onChosen }: { readonly onChosen: () => void }) {
  const account = useAccount();
  const { pathname } = useLocation();
  const isAdmin = useMay('admin');
  const current = pathname.split('/')[2] ?? '';
  const groups = [...new Set(PLACES.map(({ group }) => group))];
  const isUseful = ({ role }: Place) => role === undefined || isAdmin;
  return groups.map((group) => (
    <div key={group}>
      <Text size="xs" c="dimmed" fw={600} px="sm" pt="sm" pb={4}>
        {group}
      </Text>
      {PLACES.filter((place) => place.group === group && isUseful(place)).map(({ name, path }) => (
        <NavLink
          key={path}
          label={name}
          active={current === path}
          aria-current={current === path ? 'page' : undefined}
          onClick={onChosen}
          style={{ borderRadius: 8 }}
          renderRoot={(props) => (
            <Link
              {...props}
              activeOptions={{ exact: true }}
              to={`/$advertiserId/${path}` as '/$advertiserId'}
              params={{ advertiserId: String(account.id) }}
            />
          )}
        />
      ))}
    </div>
  ));
}

function AccountMenu() {
  const { session } = useSigned();
  const account = useAccount();
  const navigate = useNavigate();
  if (session.advertisers.length < 2) {
    return (
      <Text size="sm" truncate maw={180} visibleFrom="sm" title={`${account.name}, ${account.id}`}>
        {account.name}
      </Text>
    );
  }
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="xs" maw={220}>
          {account.name} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {session.advertisers.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => void navigate({ to: '/$advertiserId', params: { advertiserId: String(id) } })}
          >
            {name}{' '}
            <Text span size="xs" c="dimmed">
              {id}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MemberMenu({ onKeys }: { readonly onKeys: () => void }) {
  const { session, signOut } = useSigned();
  const account = useAccount();
  const nowMs = useNow();
  const { setColorScheme } = useMantineColorScheme();
  const { email, role } = session.member;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="xs" aria-label={`${email}, menu`}>
          {email.slice(0, 1).toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {email} · {role}
        </Menu.Label>
        <Menu.Label>
          Server time {moment(nowMs, account.timeZone)}{' '}
          {session.clock.mode === 'test' ? (
            <Badge size="xs" tt="none" variant="light">
              test clock
            </Badge>
          ) : null}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item onClick={() => setColorScheme('light')}>Light</Menu.Item>
        <Menu.Item onClick={() => setColorScheme('dark')}>Dark</Menu.Item>
        <Menu.Item onClick={() => setColorScheme('auto')}>As the system</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={onKeys}>Keys</Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" rel="noopener">
          API reference
        </Menu.Item>
        <Menu.Item onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
