import type { SourceModel } from '../library.ts';

/** What requests bring along, for the models of web frameworks. */

export const QUERY: SourceModel = { kind: 'request', label: 'query parameter' };
export const FORM: SourceModel = { kind: 'request', label: 'form field' };
export const BODY: SourceModel = { kind: 'request', label: 'request body' };
/** Decoded: it may hold line breaks. */
export const URL: SourceModel = { kind: 'request', label: 'request URL' };
export const ROUTE: SourceModel = { ...URL, isRoute: true };
/** With the host that was asked: sending people there again is no harm. */
export const WHOLE_URL: SourceModel = { ...URL, safeFor: ['redirect', 'header', 'log'] };
export const PATH: SourceModel = { kind: 'request', label: 'path parameter' };
export const UPLOAD: SourceModel = { kind: 'upload', label: 'uploaded file' };
export const UPLOAD_NAME: SourceModel = { kind: 'upload', label: 'uploaded file name' };

/** Servers cut headers at line breaks, so that none is left in their values. */
export const HEADER: SourceModel = {
  kind: 'request',
  label: 'request header',
  safeFor: ['header', 'log'],
};
/** Nobody makes a visitor's browser name another host than the one that it asks. */
export const HOST: SourceModel = { ...HEADER, safeFor: ['redirect', 'header', 'log'] };
export const COOKIE: SourceModel = { kind: 'request', label: 'cookie', safeFor: ['header', 'log'] };
/** As it was sent, with `%0a` for a line break. */
export const RAW_QUERY: SourceModel = {
  kind: 'request',
  label: 'query string',
  safeFor: ['header', 'log'],
};

export const VERBS: readonly string[] = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
];
