// Who the operator is, where the server wants to know: a token given once in the address as
// `#token=...`. A fragment is never sent to a server or kept in its log; it leaves the address bar at
// once and stays for this tab only.

const KEY = "forewarn-token";

export function token(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY);
}

/** Headers for a request in the operator's name. */
export function authorization(): Record<string, string> {
  const held = token();
  return held === null ? {} : { authorization: `Bearer ${held}` };
}
