import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { type SessionAnswer, signIn } from '../app/session.ts';

interface SignInProps {
  readonly notice: string;
  readonly onSignedIn: (session: SessionAnswer) => void;
}

export function SignInScreen({ notice, onSignedIn }: SignInProps) {
  const [complaint, setComplaint] = useState(notice);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in – Souk';
  }, []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    signIn(String(form.get('email')), String(form.get('password'))).then(onSignedIn, (error: Error) => {
      setComplaint(error.message);
      setIsBusy(false);
    });
  };
  return (
    <main className="sign-in">
      <Paper withBorder p="xl" radius="lg" component="form" onSubmit={submit}>
        <Stack>
          <span className="brand">Souk</span>
          <Title order={1} size="h2">
            Sign in
          </Title>
          {complaint === '' ? null : (
            <Alert color="red" role="alert" variant="light">
              {complaint}
            </Alert>
          )}
          <TextInput
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            maxLength={255}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            maxLength={200}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Button type="submit" loading={isBusy}>
            Sign in
          </Button>
          <Text size="xs" c="dimmed">
            Members are made by the operator. Those of the demo stand in demo.json in the data directory.
          </Text>
        </Stack>
      </Paper>
    </main>
  );
}
