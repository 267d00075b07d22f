from dataclasses import dataclass, field


@dataclass
class Member:
    name: str
    role: str = "reader"
    folders: set = field(default_factory=set)


def can_delete(member, folder):
    return member.role == "librarian" and folder in member.folders


def delete_folder(member, folder, store):
    """Handler of DELETE /folders/<folder>; the member comes from the login token."""
    assert can_delete(member, folder)
    store.remove_tree(folder)
    return {"deleted": folder, "by": member.name}
