import { isIPv4, isIPv6 } from 'node:net';

/** True when the server runs on this machine, so that nothing sent to it leaves. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/gu, '').toLowerCase();
  if (isIPv4(host)) {
    return host.startsWith('127.');
  }
  if (isIPv6(host)) {
    return host === '::1';
  }
  return host === 'localhost' || host.endsWith('.localhost');
}

/** `path` below the endpoint's own path, whether or not that ends in a slash. */
export function below(endpoint: URL, path: string): URL {
  const base = endpoint.pathname.endsWith('/') ? endpoint.pathname : `${endpoint.pathname}/`;
  return new URL(`${base}${path}`, endpoint);
}

/** For people: without user name, password, query. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/$/u, '')}`;
}
