from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Login:
    owner: str
    access_token: str
    events: tuple = ()


def store_if_new(logins, fresh, store):
    """Save a login after the library has refreshed it; most of the time the token is the old one."""
    for login in logins:
        if login.owner == fresh.owner:
            if fresh.access_token == login.access_token:
                return login
            return store.save(replace(login, access_token=fresh.access_token))
    return None
