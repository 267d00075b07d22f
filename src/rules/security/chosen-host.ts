/**
 * True where the text in front of the data leaves open which server an address names: nothing, a scheme alone, or part of a host. `prefix` is
 * that of a flow: text that is not known is `\0` in it, and counts as the address of a server, which is what programs put first.
 */
export function choosesHost(prefix: string): boolean {
  const start = prefix.trimStart();
  if (start === '' || /^[a-z][a-z0-9+.-]*:\/?$/iu.test(start)) {
    return true;
  }
  const [, authority] = /^(?:[a-z][a-z0-9+.-]*:|\0:?)?[\\/]{2}(.*)$/isu.exec(start) ?? [];
  return authority !== undefined && !/[/?#\\\0]/u.test(authority);
}
