/** Platform and processor as npm's native packages are named, with the C library where it matters: `linux-x64-musl`. */
export function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' && isMusl() ? `${name}-musl` : name;
}

/** A report names the version of glibc only when the process runs on glibc. */
function isMusl(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

/** What to do where an embedded engine has no build: one sentence, the same for each of them. */
export function unsupportedPlatform(engine: string, platform: string): Error {
  return new Error(
    `Souk brings no ${engine} for ${platform}: start it on Linux with glibc or on macOS; in place of the embedded ` +
      'PostgreSQL, DATABASE_URL may name one of 15 or newer, but an outside ClickHouse (CLICKHOUSE_URL) is not supported yet.',
  );
}
