import type { FastifyInstance } from 'fastify';

/** Opens a port. What is in the way is said in words, with the setting that chooses another port. */
export async function listen(
  app: FastifyInstance,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined;
    if (reason === undefined) throw error;
    const variable = `SOUK_${setting.toUpperCase().replace('-', '_')}`;
    throw new Error(
      `port ${port} of ${host} ${reason}. Nothing was started. ` +
        `Choose another port with --${setting} or ${variable}, or another address with --host or SOUK_HOST.`,
      { cause: error },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EADDRNOTAVAIL: 'cannot be opened: this machine has no such address',
  EACCES: 'may not be opened by this user',
  ENOTFOUND: 'cannot be opened: no machine has that name',
};
